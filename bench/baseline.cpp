#include "bench/baseline.h"

#include "tests/support/places.h"

namespace kiln::bench {

namespace fs = std::filesystem;

fs::path baselinePath() {
    return test::buildFolder() / "bench" / "baseline.jsonl";
}

tl::expected<void, std::string> saveBaseline(const fs::path& run, const fs::path& baseline) {
    const fs::path from = fs::is_directory(run) ? run / "results.jsonl" : run;
    // One that cannot be read would be noticed when it is needed.
    if (auto readable = readResults(from); !readable) return tl::unexpected(readable.error());
    const fs::path beside = baseline.string() + ".new";
    std::error_code error;
    fs::create_directories(baseline.parent_path(), error);
    if (!error) fs::copy_file(from, beside, fs::copy_options::overwrite_existing, error);
    if (!error) fs::rename(beside, baseline, error);
    if (error) return tl::unexpected(baseline.string() + ": " + error.message());
    return {};
}

tl::expected<Results, std::string> readBaseline(const fs::path& baseline) {
    if (!fs::exists(baseline))
        return tl::unexpected("there is no baseline (" + baseline.string() + "); a run with --save-baseline makes one");
    return readResults(baseline);
}

} // namespace kiln::bench
