#include "cache_options.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdlib>
#include <vector>

namespace kiln::tools {

namespace {

struct UnitRow {
    const char* suffix;
    size_t factor;
};
constexpr UnitRow kUnits[] = {{"", 1}, {"K", size_t{1} << 10}, {"M", size_t{1} << 20}, {"G", size_t{1} << 30}};

/// "64K", "10M", "4096"; false: no size.
bool parseSize(const std::string& word, size_t& bytes) {
    const char* end = word.data() + word.size();
    size_t number = 0;
    auto [stop, error] = std::from_chars(word.data(), end, number);
    if (error != std::errc() || stop == word.data()) return false;
    for (const UnitRow& unit : kUnits)
        if (std::string(stop, end) == unit.suffix) return !__builtin_mul_overflow(number, unit.factor, &bytes);
    return false;
}

void setSizes(const std::string& text, CacheOptions& options) {
    std::vector<size_t*> levels{&options.l1Bytes, &options.l2Bytes, &options.l3Bytes};
    const std::vector<std::string> words = CLI::detail::split(text, ',');
    bool isRight = words.size() == levels.size();
    for (size_t i = 0; isRight && i < levels.size(); ++i)
        isRight = parseSize(words[i], *levels[i]);
    if (!isRight)
        throw CLI::ValidationError("--cache-size",
                                   "'" + text + "' is not three sizes such as 1M,10M,100M (K, M, G; 0: level off)");
}

} // namespace

std::string defaultCacheDirectory() {
    // As the XDG base directory specification has it: a relative path there means nothing.
    const char* base = std::getenv("XDG_CACHE_HOME");
    if (base && base[0] == '/') return std::string(base) + "/kiln";
    const char* home = std::getenv("HOME");
    return home && home[0] == '/' ? std::string(home) + "/.cache/kiln" : "";
}

void declareCache(CLI::App& app, CacheOptions& options) {
    options.directory = defaultCacheDirectory();
    // Order: CLI11 carries options out as they are declared, and off is the last word.
    app.add_option_function<std::string>(
           "--cache-size", [&options](const std::string& word) { setSizes(word, options); },
           "budgets of linked code, of memory, of disk")
        ->type_name("L1,L2,L3");
    app.add_option_function<std::string>(
           "--cache",
           [&options](const std::string& word) {
               if (word.empty()) throw CLI::ValidationError("--cache", "needs a folder, or off");
               options.directory = word == "off" ? "" : word;
               if (word == "off") options.l2Bytes = 0;
           },
           "where compiled code is kept for later runs; off: nowhere")
        ->type_name("DIR|off");
    app.add_option("--cache-epoch", options.epoch, "part of each key: what is kept in one epoch is not seen in another")
        ->type_name("TEXT");
}

} // namespace kiln::tools
