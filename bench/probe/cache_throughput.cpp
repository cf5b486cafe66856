// How many operations a second go through, on one thread and on two.
#include "bench/probe/cache_parts.h"
#include "bench/probe/levels.h"
#include "bench/probe/probe.h"
#include "bench/probe/random.h"
#include "bench/probe/stopwatch.h"
#include "cache/memory_level.h"

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

namespace kiln::bench {

namespace {

constexpr size_t kEntries = 500; // all fit the default L2
constexpr uint64_t kStoresIn = 20;

/// One operation; false: it went wrong.
using Operation = std::function<bool(Random& random)>;

/// Operations a second of all threads together.
double throughput(int threadCount, double seconds, const Operation& operation) {
    constexpr int kBetweenLooks = 16; // at the clock
    std::atomic<bool> isWrong{false};
    std::atomic<uint64_t> operations{0};
    const Stopwatch watch;
    const auto work = [&](int thread) {
        Random random(static_cast<uint64_t>(thread) + 1);
        uint64_t done = 0;
        while (watch.seconds() < seconds)
            for (int i = 0; i < kBetweenLooks; ++i, ++done)
                if (!operation(random)) isWrong = true;
        operations += done;
    };
    std::vector<std::thread> others;
    for (int i = 1; i < threadCount; ++i)
        others.emplace_back(work, i);
    work(0);
    for (std::thread& thread : others)
        thread.join();
    const double took = watch.seconds();
    if (isWrong) throw std::runtime_error("an operation of the throughput probe went wrong");
    return static_cast<double>(operations) / took;
}

struct Kind {
    std::string program, mode, note;
    Operation operation;
};

void reportKind(const CacheTrial& trial, const Kind& kind) {
    for (int threads : {1, 2}) {
        std::vector<double> samples;
        for (int i = 0; i < trial.repetitions; ++i)
            samples.push_back(throughput(threads, trial.quick ? 0.1 : 0.4, kind.operation));
        report(kind.program, kind.mode + (threads == 1 ? ", 1 thread" : ", 2 threads"), "operations", "1/s", samples,
               Better::Higher, kind.note);
    }
}

/// Looks up in the chain, or, one time in kStoresIn, stores.
Operation mixed(CacheChain& chain, const std::vector<Entry>& entries) {
    return [&](Random& random) {
        const Entry& entry = entries[random.below(entries.size())];
        if (random.below(kStoresIn) != 0) return chain.lookUp(entry.key).has_value();
        chain.store(entry);
        return true;
    };
}

std::unique_ptr<CacheChain> filled(std::unique_ptr<CacheChain> chain, const std::vector<Entry>& entries) {
    for (const Entry& entry : entries)
        chain->store(entry);
    return chain;
}

void reportMemory(const CacheTrial& trial, const std::vector<Entry>& entries) {
    std::vector<std::unique_ptr<Level>> levels;
    levels.push_back(makeMemoryLevel(size_t{10} << 20));
    const auto chain = filled(makeChain(someMacKey(), std::move(levels)), entries);
    Level& level = *chain->levels().front();
    const std::vector<StoredForm> forms = encoded(entries, someMacKey());
    reportKind(trial, {"l2", "look-ups",
                       "target: 172,000 operations/s, an operation being a look-up through the chain: found in l2, MAC "
                       "verified, object decompressed",
                       [&](Random& random) { return chain->lookUp(entries[random.below(kEntries)].key).has_value(); }});
    reportKind(trial, {"l2", "95% look-ups 5% stores",
                       "look-ups as above; a store encodes, compresses and authenticates object and IR",
                       mixed(*chain, entries)});
    reportKind(trial, {"l2", "95% gets 5% puts, bytes alone",
                       "neither verified nor decompressed: an operation is a get or put of the bytes of one encoded "
                       "artifact in l2, copied",
                       [&](Random& random) {
                           const StoredForm& form = forms[random.below(kEntries)];
                           if (random.below(kStoresIn) != 0) return level.get(form.key).has_value();
                           level.put(form);
                           return true;
                       }});
}

void reportBoth(const CacheTrial& trial, const std::vector<Entry>& entries) {
    const DiskFolder folder;
    auto disk = folder.open();
    const Digest macKey = disk->macKey();
    std::vector<std::unique_ptr<Level>> levels;
    levels.push_back(makeMemoryLevel(size_t{10} << 20));
    levels.push_back(std::move(disk));
    const auto chain = filled(makeChain(macKey, std::move(levels)), entries);
    reportKind(trial,
               {"chain", "95% look-ups 5% stores",
                "as l2's, with an l3 to which each store goes, too: one transaction each", mixed(*chain, entries)});
}

} // namespace

void reportThroughput(const CacheTrial& trial) {
    const std::vector<Entry> entries = renumbered(trial.kept.artifacts, kEntries);
    reportMemory(trial, entries);
    reportBoth(trial, entries);
}

} // namespace kiln::bench
