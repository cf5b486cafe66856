#include "bench/micro/samples.h"

#include "bench/probe/artifacts.h"
#include "bench/probe/hash_program.h"

#include <algorithm>

namespace kiln::bench {

namespace {

Entry middling() {
    std::vector<Entry> artifacts = keptOfPrograms(/*quick=*/true).artifacts;
    const auto middle = artifacts.begin() + static_cast<std::ptrdiff_t>(artifacts.size() / 2);
    std::ranges::nth_element(artifacts, middle, {}, [](const Entry& entry) { return entry.payload.size(); });
    return *middle;
}

Entry ofOneFunction() {
    const DiskFolder folder;
    {
        Options options;
        options.tier = TierMode::Optimized;
        options.cache.directory = folder.path();
        Engine engine = engineWith(options);
        HashProgram(engine, 1).call(0, 1, 1);
    }
    return keptIn(folder.open()).artifacts.at(0);
}

} // namespace

const Entry& sampleArtifact() {
    static const Entry entry = middling();
    return entry;
}

const StoredForm& sampleForm() {
    static const StoredForm form = encoded({&sampleArtifact(), 1}, someMacKey()).front();
    return form;
}

const Entry& linkableArtifact() {
    static const Entry entry = ofOneFunction();
    return entry;
}

} // namespace kiln::bench
