#include "inspect_verb.h"

#include "option_kinds.h"
#include "program_options.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <unistd.h>

namespace kiln::tools {

namespace {

/// "PROGRAM", "[FUNCTION]", ...
std::vector<std::string> argumentNames(const Verb& verb) {
    std::istringstream words(verb.arguments);
    std::vector<std::string> names;
    for (std::string name; words >> name;)
        names.push_back(name);
    return names;
}

/// In CLI11's spelling, last one first, as it takes them.
std::vector<std::string> asParsed(const std::vector<std::string>& words) {
    std::vector<std::string> parsed;
    for (const std::string& word : words) {
        parsed.push_back(optionSpelling(word));
        // Of `--args=` it would take the next word for the text.
        if (!word.starts_with("--") || word.find('=') != word.size() - 1) continue;
        parsed.back().pop_back();
        parsed.emplace_back();
    }
    std::reverse(parsed.begin(), parsed.end());
    return parsed;
}

void writeAll(int file, const std::string& text) {
    for (size_t done = 0; done < text.size();) {
        const ssize_t written = write(file, text.data() + done, text.size() - done);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return; // nobody reads any more
        done += static_cast<size_t>(written);
    }
}

bool isNumber(const std::string& cell) {
    return !cell.empty() && (std::isdigit(static_cast<unsigned char>(cell.back())) || cell.back() == '%');
}

} // namespace

VerbLine::VerbLine(const Verb& verb)
    : verb_(verb), app_(std::make_unique<CLI::App>(verb.purpose, "jit-inspect " + std::string(verb.name))) {
    app_->formatter(
        std::make_shared<HelpText>("jit-inspect " + std::string(verb.name) + " " + verb.arguments + " [OPTION...]"));
    // Without a group it is not listed; the usage line names the operands.
    app_->add_option("operands", operands_)->group("");
    app_->add_flag("--json", json_, "the report as JSON");
}

VerbLine::~VerbLine() = default;

int VerbLine::parse(const std::vector<std::string>& words, const std::function<void()>& finish) {
    try {
        app_->parse(asParsed(words));
        if (std::string wrong = wrongOperands(); !wrong.empty()) return refuse(wrong);
        if (finish) finish();
    } catch (const CLI::CallForHelp&) {
        std::cout << app_->help();
        return kOk;
    } catch (const CLI::ParseError& error) {
        return refuse(error.what());
    }
    return -1;
}

const std::string& VerbLine::operand(size_t index) const {
    static const std::string* const none = new std::string;
    return index < operands_.size() ? operands_[index] : *none;
}

std::string VerbLine::wrongOperands() const {
    const std::vector<std::string> names = argumentNames(verb_);
    if (operands_.size() > names.size()) return "'" + operands_[names.size()] + "' is one word too many";
    if (operands_.size() < names.size() && !names[operands_.size()].starts_with('['))
        return "no " + names[operands_.size()] + " given";
    for (const std::string& operand : operands_)
        if (operand.empty()) return "an operand is empty";
    return "";
}

int VerbLine::refuse(const std::string& message) const {
    std::cerr << "jit-inspect: " << message << "\nTry 'jit-inspect " << verb_.name << " --help'.\n";
    return kUsage;
}

int print(const Verb& verb, const Report& report, bool asJson, int file) {
    if (asJson) {
        Json all = {{"schema", 1}, {"verb", verb.name}};
        if (!report.error.empty()) all["error"] = report.error;
        all.update(report.json);
        // Names of files and symbols may be any bytes.
        writeAll(file, all.dump(1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n");
    } else {
        writeAll(file, report.text);
    }
    if (!report.error.empty()) writeAll(STDERR_FILENO, "jit-inspect: " + report.error + "\n");
    return report.exitStatus();
}

Report failed(const std::string& error) {
    Report report;
    report.error = error;
    return report;
}

std::string Table::text() const {
    std::vector<size_t> widths;
    for (const auto& row : rows_)
        for (size_t i = 0; i < row.size(); ++i) {
            if (i == widths.size()) widths.push_back(0);
            widths[i] = std::max(widths[i], row[i].size());
        }
    // The head stands where its column's cells do.
    auto toTheRight = [&](size_t column) {
        return std::any_of(rows_.begin() + 1, rows_.end(),
                           [&](const auto& row) { return column < row.size() && isNumber(row[column]); });
    };
    std::string text;
    for (const auto& row : rows_) {
        for (size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - row[i].size(), ' ');
            text += (i ? "  " : "") + (i > 0 && toTheRight(i) ? padding + row[i] : row[i] + padding);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

std::string inMs(double ms) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", ms);
    return text;
}

} // namespace kiln::tools
