#include "option_table.h"

#include <algorithm>
#include <type_traits>

namespace kiln {

namespace {

// The names in any order mean the same.
std::string sorted(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ",") + name;
    return text;
}

constexpr OptionRow kTable[] = {
    {"tier", KeyUse::Record, "decides what is promoted",
     [](const Options& o) { return std::to_string(static_cast<unsigned>(o.tier)); }},
    {"max-tier", KeyUse::Record, "decides what is promoted",
     [](const Options& o) { return std::string(tierName(o.maxTier)); }},
    {"threshold", KeyUse::Record, "decides what is hot",
     [](const Options& o) { return std::to_string(o.thresholdCalls); }},
    {"loop-threshold", KeyUse::Record, "decides what is hot",
     [](const Options& o) { return std::to_string(o.thresholdLoops); }},
    {"jobs", KeyUse::None, "when, not what", nullptr},
    {"compile-cpu", KeyUse::None, "when, not what", nullptr},
    {"compile-limit", KeyUse::None, "whether, not what", nullptr},
    {"seed", KeyUse::None, "of chaos, which keeps no records", nullptr},
    {"chaos", KeyUse::None, "keeps no records", nullptr},
    {"disabled-passes", KeyUse::Artifact, "other code", [](const Options& o) { return sorted(o.disabledPasses); }},
    {"profile", KeyUse::Artifact, "other code", [](const Options& o) { return std::string(o.profile ? "yes" : "no"); }},
    {"speculate", KeyUse::Artifact, "other code",
     [](const Options& o) { return std::string(o.speculate ? "yes" : "no"); }},
    {"verify-passes", KeyUse::None, "looks, changes nothing", nullptr},
    {"keep-remarks", KeyUse::None, "looks, changes nothing", nullptr},
    {"cache", KeyUse::None, "where and how much; the epoch is an ingredient of its own", nullptr},
    {"front-end-library", KeyUse::None, "in the keys of sources", nullptr},
    {"resource-directory", KeyUse::None, "in the keys of sources", nullptr},
    {"restrict-symbols", KeyUse::None, "checked at each load; units name what they take from outside", nullptr},
    {"allowed-symbols", KeyUse::None, "as restrict-symbols", nullptr},
    {"arena-bytes", KeyUse::None, "where code lies; it is relocatable", nullptr},
    {"log", KeyUse::None, "a sink", nullptr},
    {"explain", KeyUse::None, "a sink", nullptr},
};

// Counts the members of an aggregate: the most values of any type that it can be initialized with.
struct AnyValue {
    template <class T>
    operator T() const; // never called
};
template <class T, class... Values>
constexpr size_t memberCount() {
    if constexpr (requires { T{Values{}..., AnyValue{}}; })
        return memberCount<T, Values..., AnyValue>();
    else
        return sizeof...(Values);
}
static_assert(memberCount<Options>() == std::size(kTable), "each option has a row that says whether it is in keys");

} // namespace

llvm::ArrayRef<OptionRow> optionTable() {
    return kTable;
}

std::vector<std::pair<std::string, std::string>> keyOptions(const Options& options, KeyUse use) {
    std::vector<std::pair<std::string, std::string>> values;
    for (const OptionRow& row : kTable)
        if (row.use != KeyUse::None && (row.use == KeyUse::Artifact || use == KeyUse::Record))
            values.emplace_back(row.name, row.value(options));
    return values;
}

} // namespace kiln
