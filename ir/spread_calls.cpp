#include "ir/spread_calls.h"

#include "ir/function_profile.h"
#include "ir/table_calls.h"
#include "ir/unit.h"
#include "ir/unit_callees.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace kiln {

using llvm::Function;

namespace {

/// Fewer calls than these say too little.
constexpr uint64_t kMinCalls = 64;
/// Targets that take this share of the calls that are left are asked for one by one (LLVM's icp-remaining-percent).
constexpr double kAskedFor = 0.3;
/// Of the calls, those of functions that come along: fewer would leave too many as they are.
constexpr double kCovered = 0.75;
/// With fewer entries, it is a question, not a choice.
constexpr size_t kFewestEntries = 3;
/// IR instructions of an entry: of a larger one, what calling it costs is a small part.
constexpr unsigned kMostOfEntry = 30;
struct Candidate {
    SpreadCall spread;
    uint64_t seen = 0;
    unsigned instructions = 0;
    unsigned mention = 0; ///< its number among the calls through pointers
};

bool callsThroughPointers(const Function& function) {
    return llvm::any_of(llvm::instructions(function), [](const llvm::Instruction& instruction) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        return call && call->isIndirectCall();
    });
}

/// How many of a place's calls are of functions that come along, as a share. What was counted of the most frequent
/// targets is the least that they were called; the calls beside it may have been of any entry, and are taken to be
/// spread evenly. (How often a function was entered says little: compiled code does not count.)
class Coverage {
public:
    explicit Coverage(const FunctionProfile::Place& place) : place_(place) {}

    uint64_t counted(const Function& entry) const {
        auto known = llvm::find_if(place_.top, [&](const auto& target) { return target.symbol == entry.getName(); });
        return known == place_.top.end() ? 0 : known->count;
    }
    /// An entry of the table that may have been called, as often as it is there.
    void add(const Function& function, bool comes) {
        ++all_;
        auto known = llvm::find_if(entries_, [&](const Entry& entry) { return entry.function == &function; });
        if (known == entries_.end())
            entries_.push_back({&function, comes, 1});
        else
            ++known->times;
    }
    double share() const {
        const double evenly = all_ == 0 ? 0 : static_cast<double>(place_.other) / all_;
        double calls = 0, covered = 0;
        for (const Entry& entry : entries_) {
            const double its = std::max(static_cast<double>(counted(*entry.function)), evenly * entry.times);
            calls += its;
            if (entry.comes) covered += its;
        }
        return calls == 0 ? 0 : covered / calls;
    }

private:
    struct Entry {
        const Function* function;
        bool comes;
        unsigned times;
    };
    const FunctionProfile::Place& place_;
    llvm::SmallVector<Entry, 32> entries_;
    unsigned all_ = 0;
};

class Chooser {
public:
    Chooser(ProgramModule& program, const UnitRequest& request) : program_(program), request_(request) {}

    /// Nothing: too few of the calls would be of functions that may come.
    std::optional<Candidate> candidateOf(const llvm::CallBase& call, const FunctionProfile::Place& place) {
        llvm::SmallVector<uint64_t, kMostTargets> counts;
        for (const FunctionProfile::Value& target : place.top)
            counts.push_back(target.count);
        if (!isSpread(counts, place.seen())) return std::nullopt;
        const auto table = tableCallOf(call);
        if (!table) return std::nullopt;

        Candidate candidate{{&call, {}}, place.seen(), 0, place.index};
        Coverage coverage(place);
        llvm::SmallPtrSet<Function*, 32> seen;
        for (Function* entry : table->entries) {
            if (!entry || (coverage.counted(*entry) == 0 && !mayHaveRun(*entry))) continue;
            const bool comes = mayCome(*entry);
            coverage.add(*entry, comes);
            if (!comes) continue;
            candidate.instructions += entry->getInstructionCount();
            if (seen.insert(entry).second) candidate.spread.entries.push_back(entry);
        }
        const bool pays = candidate.spread.entries.size() >= kFewestEntries && coverage.share() >= kCovered;
        return pays ? std::optional(std::move(candidate)) : std::nullopt;
    }

private:
    /// Nobody counts what is not the Program's.
    bool mayHaveRun(const Function& entry) {
        auto [known, isNew] = hasRun_.try_emplace(&entry, entry.isDeclaration());
        if (isNew && !known->second)
            if (const auto profile = request_.profile(entry)) known->second = profile->entries != 0;
        return known->second;
    }
    bool mayCome(Function& entry) {
        auto [known, isNew] = comes_.try_emplace(&entry, false);
        if (isNew)
            known->second = &entry != request_.root && mayComeAlong(entry, program_, kMostOfEntry) &&
                            entry.getInstructionCount() <= kMostOfEntry && !callsThroughPointers(entry);
        return known->second;
    }

    ProgramModule& program_;
    const UnitRequest& request_;
    llvm::DenseMap<const Function*, bool> hasRun_, comes_;
};

} // namespace

bool isSpread(llvm::ArrayRef<uint64_t> counts, uint64_t seen) {
    if (seen < kMinCalls) return false;
    uint64_t left = seen;
    for (uint64_t count : counts)
        if (static_cast<double>(count) >= kAskedFor * static_cast<double>(left)) left -= std::min(count, left);
    return 2 * left >= seen;
}

std::vector<SpreadCall> spreadCallsOf(ProgramModule& program, const UnitRequest& request) {
    if (!request.profile || request.calleeBudget == 0) return {};
    const auto profile = request.profile(*request.root);
    if (!profile || profile->targets.empty()) return {};

    Chooser chooser(program, request);
    std::vector<Candidate> candidates;
    auto place = profile->targets.begin();
    unsigned ordinal = 0;
    for (const llvm::Instruction& instruction : llvm::instructions(*request.root)) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call || !call->isIndirectCall()) continue;
        const unsigned number = ordinal++;
        while (place != profile->targets.end() && place->index < number)
            ++place;
        if (place == profile->targets.end()) break;
        if (place->index != number) continue;
        if (auto candidate = chooser.candidateOf(*call, *place)) candidates.push_back(std::move(*candidate));
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return std::tuple(~a.seen, a.mention) < std::tuple(~b.seen, b.mention);
    });
    std::vector<SpreadCall> chosen;
    unsigned budget = kEntryBudget;
    for (Candidate& candidate : candidates) {
        if (candidate.instructions > budget) continue;
        budget -= candidate.instructions;
        chosen.push_back(std::move(candidate.spread));
    }
    return chosen;
}

} // namespace kiln
