#include "tests/coverage/figures.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace kiln::test {
namespace {

constexpr std::string_view kAll = "all";

std::string formatted(const char* format, auto... values) {
    char text[512];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

double ratio(uint64_t part, uint64_t whole) {
    return whole ? double(part) / double(whole) : 0;
}

std::string tableLine(const FiguresRow& row) {
    const Figures& f = row.figures;
    return formatted("%-14s %-3s %-3s %6llu %9llu %8.3f%% %7llu %6.0f %6.0f %6.0f %8.1f %6zu\n", row.project.c_str(),
                     row.language.c_str(), row.level.c_str(), (unsigned long long)f.files,
                     (unsigned long long)f.functions, f.percent(), (unsigned long long)(f.functions - f.interpretable),
                     ratio(f.translateNs, f.irInstructions), ratio(f.largeTranslateNs, f.largeInstructions),
                     ratio(f.largeTranslateAgainNs, f.largeInstructions), ratio(f.bytecodeBytes, f.irInstructions),
                     f.problems.size());
}

/// As much as fits.
std::string oneLine(std::string text) {
    constexpr size_t kMost = 130;
    std::ranges::replace(text, '\n', ' ');
    return text.size() > kMost ? text.substr(0, kMost) + "..." : text;
}

std::string reasonLines(const FiguresRow& row) {
    std::vector<std::pair<std::string, Figures::Reason>> sorted(row.figures.reasons.begin(), row.figures.reasons.end());
    std::ranges::sort(sorted, std::ranges::greater(), [](const auto& entry) { return entry.second.count; });
    std::string text;
    for (const auto& [reason, of] : sorted)
        text += formatted("%7llu %7.3f%%  %s\n", (unsigned long long)of.count,
                          100 * ratio(of.count, row.figures.functions), reason.c_str()) +
                "                   " + oneLine(of.example) + "\n";
    return text;
}

} // namespace

void Figures::addReason(const std::string& reason, uint64_t count, const std::string& example) {
    Reason& known = reasons[reason];
    if (known.count == 0) known.example = example;
    known.count += count;
}

std::vector<const FunctionTranslation*> Figures::add(const std::string& file, const MeasuredFile& measured) {
    std::vector<const FunctionTranslation*> added;
    ++files;
    if (!measured.problem.empty()) problems.push_back(file + ": " + measured.problem);
    for (const FunctionTranslation& function : measured.functions) {
        if (!function.isLocal && !seen_.insert(function.name).second) continue;
        ++functions;
        if (function.isInterpretable()) {
            ++interpretable;
            irInstructions += function.canonicalInstructions;
            bytecodeBytes += function.bytecodeBytes;
            translateNs += function.translateNs;
            canonicalizeNs += function.canonicalizeNs;
            if (function.canonicalInstructions > kLargeInstructions) {
                largeInstructions += function.canonicalInstructions;
                largeTranslateNs += function.translateNs;
                largeTranslateAgainNs += function.translateAgainNs;
            }
            added.push_back(&function);
            continue;
        }
        addReason(function.reason + (function.operation.empty() ? "" : ": " + function.operation), 1,
                  file + ": " + function.name + ": " + function.instruction);
    }
    return added;
}

void Figures::add(const Figures& other) {
    files += other.files;
    functions += other.functions;
    interpretable += other.interpretable;
    irInstructions += other.irInstructions;
    bytecodeBytes += other.bytecodeBytes;
    translateNs += other.translateNs;
    canonicalizeNs += other.canonicalizeNs;
    largeInstructions += other.largeInstructions;
    largeTranslateNs += other.largeTranslateNs;
    largeTranslateAgainNs += other.largeTranslateAgainNs;
    for (const auto& [reason, of] : other.reasons)
        addReason(reason, of.count, of.example);
    problems.insert(problems.end(), other.problems.begin(), other.problems.end());
}

std::vector<FiguresRow> withTotals(std::vector<FiguresRow> rows) {
    std::vector<FiguresRow> totals;
    for (const FiguresRow& row : rows) {
        auto total = std::ranges::find_if(
            totals, [&](const FiguresRow& t) { return t.language == row.language && t.level == row.level; });
        if (total == totals.end())
            total = totals.insert(total, FiguresRow{std::string(kAll), row.language, row.level, {}});
        total->figures.add(row.figures);
    }
    rows.insert(rows.end(), totals.begin(), totals.end());
    return rows;
}

std::string figuresText(const std::vector<FiguresRow>& rows) {
    // Nanoseconds an IR instruction: of all functions, of large ones, of these when translated again and again;
    // bytes of bytecode an instruction.
    std::string text =
        "project        of       files functions interpret.  others     ns  large  again    bytes  problems\n";
    for (const FiguresRow& row : rows)
        text += tableLine(row);
    for (const FiguresRow& row : rows)
        if (row.project == kAll && !row.figures.reasons.empty())
            text += "\nwhy not, " + row.language + " " + row.level + "\n" + reasonLines(row);
    for (const FiguresRow& row : rows)
        if (row.project != kAll)
            for (const std::string& problem : row.figures.problems)
                text += "problem, " + row.project + " " + row.level + ": " + problem + "\n";
    return text;
}

std::string figuresJson(const std::vector<FiguresRow>& rows) {
    std::string text;
    for (const FiguresRow& row : rows) {
        const Figures& f = row.figures;
        nlohmann::json reasons = nlohmann::json::object();
        for (const auto& [reason, of] : f.reasons)
            reasons[reason] = {{"count", of.count}, {"example", of.example}};
        nlohmann::json line = {{"project", row.project},
                               {"language", row.language},
                               {"level", row.level},
                               {"files", f.files},
                               {"functions", f.functions},
                               {"interpretable", f.interpretable},
                               {"percent", f.percent()},
                               {"ir_instructions", f.irInstructions},
                               {"bytecode_bytes", f.bytecodeBytes},
                               {"translate_ns", f.translateNs},
                               {"canonicalize_ns", f.canonicalizeNs},
                               {"large_instructions", f.largeInstructions},
                               {"large_translate_ns", f.largeTranslateNs},
                               {"large_translate_again_ns", f.largeTranslateAgainNs},
                               {"reasons", reasons},
                               {"problems", f.problems}};
        text += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
    return text;
}

} // namespace kiln::test
