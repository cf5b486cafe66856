#include "bench/history.h"

#include "bench/headlines.h"
#include "tests/support/places.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace kiln::bench {

using Json = nlohmann::ordered_json;

std::filesystem::path historyPath() {
    return test::repositoryRoot() / "bench" / "history.jsonl";
}

static Json lineOf(const Results& results) {
    Json figures = Json::object();
    for (const Headline& headline : headlines())
        if (const auto figure = headline.of(results)) figures[headline.key] = figure->value;
    Json line = {{"schema", 1}};
    line.update(toJson(results.facts));
    line["figures"] = figures;
    return line;
}

tl::expected<void, std::string> appendToHistory(const Results& results, const std::filesystem::path& history) {
    if (const std::string why = whyNotWhole(results); !why.empty())
        return tl::unexpected("not kept in the history: " + why);
    std::ofstream stream(history, std::ios::app | std::ios::binary);
    stream << lineOf(results).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    stream.flush();
    if (!stream) return tl::unexpected(history.string() + ": cannot be written");
    return {};
}

static std::optional<HistoryEntry> entryOf(const std::string& line) try {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object() || json.value("schema", 0) != 1) return std::nullopt;
    HistoryEntry entry;
    entry.facts = factsFromJson(json);
    const Json figures = json.value("figures", Json::object());
    for (const auto& [key, value] : figures.items())
        if (value.is_number()) entry.figures[key] = value.get<double>();
    return entry;
} catch (const Json::exception&) {
    return std::nullopt;
}

std::vector<HistoryEntry> readHistory(const std::filesystem::path& history) {
    std::vector<HistoryEntry> entries;
    std::ifstream stream(history, std::ios::binary);
    for (std::string line; std::getline(stream, line);)
        if (auto entry = entryOf(line)) entries.push_back(std::move(*entry));
    return entries;
}

} // namespace kiln::bench
