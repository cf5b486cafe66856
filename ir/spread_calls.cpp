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
/// IR instructions of all entries of all these calls of a unit, each as often as it is an entry.
constexpr unsigned kEntryBudget = 1000;

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

/// How many of a place's calls are of functions that come along. Of the most frequent targets that is counted; the
/// other calls are taken to go to the other entries alike. (How often a function was entered says little: compiled code
/// does not count.)
class Coverage {
public:
    explicit Coverage(const FunctionProfile::Place& place) : place_(place) {}

    /// An entry of the table, as often as it is there.
    void add(const Function& entry, bool comes) {
        auto known = llvm::find_if(place_.top, [&](const auto& target) { return target.symbol == entry.getName(); });
        if (known == place_.top.end()) {
            ++others_;
            comingOthers_ += comes;
        } else if (comes && isCounted_.insert(&entry).second) {
            covered_ += known->count;
        }
    }
    double share() const {
        const double others = others_ == 0 ? 0 : static_cast<double>(place_.other) * comingOthers_ / others_;
        return (static_cast<double>(covered_) + others) / static_cast<double>(place_.seen());
    }

private:
    const FunctionProfile::Place& place_;
    llvm::SmallPtrSet<const Function*, kMostTargets> isCounted_;
    uint64_t covered_ = 0;
    unsigned others_ = 0, comingOthers_ = 0; // entries
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
            if (!entry || !hasRun(*entry)) continue;
            const bool comes = mayBeEntry(*entry);
            coverage.add(*entry, comes);
            if (!comes) continue;
            candidate.instructions += entry->getInstructionCount();
            if (seen.insert(entry).second) candidate.spread.entries.push_back(entry);
        }
        const bool pays = candidate.spread.entries.size() >= kFewestEntries && coverage.share() >= kCovered;
        return pays ? std::optional(std::move(candidate)) : std::nullopt;
    }

private:
    bool hasRun(const Function& entry) {
        auto [known, isNew] = hasRun_.try_emplace(&entry, false);
        if (isNew && !entry.isDeclaration())
            if (const auto profile = request_.profile(entry)) known->second = profile->entries != 0;
        return known->second;
    }
    bool mayBeEntry(Function& entry) {
        return &entry != request_.root && mayComeAlong(entry, program_, kMostOfEntry) &&
               entry.getInstructionCount() <= kMostOfEntry && !callsThroughPointers(entry);
    }

    ProgramModule& program_;
    const UnitRequest& request_;
    llvm::DenseMap<const Function*, bool> hasRun_;
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
