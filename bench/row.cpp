#include "bench/row.h"

#include "bench/statistics.h"

#include <nlohmann/json.hpp>

#include <iterator>

namespace kiln::bench {

using Json = nlohmann::ordered_json;

static constexpr const char* kBetterNames[] = {"lower", "higher", "neither"};

std::string toJson(const Row& row) {
    const Json json = {
        {"suite", row.suite},
        {"program", row.program},
        {"mode", row.mode},
        {"metric", row.metric},
        {"value", median(row.samples)},
        {"unit", row.unit},
        {"min", leastOf(row.samples)},
        {"max", mostOf(row.samples)},
        {"better", kBetterNames[static_cast<int>(row.better)]},
        {"samples", row.samples},
        {"note", row.note},
    };
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

static std::optional<Better> betterOf(std::string_view name) {
    for (int i = 0; i < int(std::size(kBetterNames)); ++i)
        if (name == kBetterNames[i]) return static_cast<Better>(i);
    return std::nullopt;
}

static std::string textOf(const Json& json, const char* member) {
    const auto at = json.find(member);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<Row> rowFromJson(std::string_view line) {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    Row row{textOf(json, "suite"),  textOf(json, "program"), textOf(json, "mode"),
            textOf(json, "metric"), textOf(json, "unit"),    {},
            Better::Neither,        textOf(json, "note")};
    const auto better = betterOf(textOf(json, "better"));
    const auto samples = json.find("samples");
    if (row.metric.empty() || !better || samples == json.end() || !samples->is_array()) return std::nullopt;
    row.better = *better;
    for (const Json& sample : *samples) {
        if (!sample.is_number()) return std::nullopt;
        row.samples.push_back(sample.get<double>());
    }
    return row.samples.empty() ? std::nullopt : std::optional(row);
}

} // namespace kiln::bench
