#include "counted_profile.h"

#include "bytecode.h"
#include "cell.h"
#include "loaded_program.h"
#include "relaxed.h"

namespace kiln {

namespace {

/// Where Linux maps images, heaps, libraries and stacks of x86-64 processes: a number from there means nothing in
/// another process, or gives away where this one's memory is.
bool mayBeAddress(uint64_t value) {
    return value >= 0x500000000000 && value < 0x800000000000;
}

/// False: it is not to be told, and counts as other.
bool nameTarget(FunctionProfile::Value& target, const NameOfAddress& nameOf) {
    target.symbol = nameOf(target.bits);
    target.bits = 0;
    return !target.symbol.empty();
}

bool nameArgument(FunctionProfile::Value& value, ArgumentSite::Kind kind, const NameOfAddress& nameOf) {
    switch (kind) {
    case ArgumentSite::Kind::Bits: return true;
    case ArgumentSite::Kind::Wide: return !mayBeAddress(value.bits);
    case ArgumentSite::Kind::Pointer: break;
    }
    if (value.bits == 0) return true;
    value.symbol = nameOf(value.bits);
    value.bits = 0;
    return !value.symbol.empty();
}

template <size_t kSlots, class Name>
void addPlace(unsigned index, const TopValues<kSlots>& seen, Name name, std::vector<FunctionProfile::Place>& places) {
    FunctionProfile::Place place;
    place.index = index;
    place.other = readRelaxed(seen.other);
    for (const auto& slot : seen.slots) {
        FunctionProfile::Value value;
        value.bits = readRelaxed(slot.value);
        value.count = readRelaxed(slot.count);
        if (value.count == 0) continue;
        if (name(value))
            place.top.push_back(std::move(value));
        else
            place.other += value.count;
    }
    if (place.top.empty() && place.other == 0) return; // not reached
    rank(place, kSlots);
    places.push_back(std::move(place));
}

} // namespace

uint64_t backEdges(const FunctionCell& cell) {
    const BytecodeFunction* code = cell.bytecode.load(std::memory_order_acquire);
    uint64_t sum = 0;
    for (uint32_t i = 0; code && i < code->loopCount; ++i)
        sum += readRelaxed(code->loops[i].count);
    return sum;
}

uint32_t callCount(const FunctionCell& cell) {
    return readRelaxed(cell.calls.count);
}

std::vector<uint64_t> edgeCounts(const BytecodeFunction& code) {
    const size_t size = code.branches.empty() ? 0 : code.branches.back().first + code.branches.back().successors;
    std::vector<uint64_t> counts(size);
    for (size_t i = 0; i < size; ++i)
        counts[i] = readRelaxed(code.edgeCounts[i]);
    for (uint32_t i = 0; i < code.loopCount; ++i) {
        const LoopSite& site = code.loops[i];
        if (site.headerEdges == ~0u) continue;
        const uint64_t arrived = readRelaxed(site.count), entered = readRelaxed(site.osrEntries);
        const uint64_t left = readRelaxed(site.leaves), gone = left + entered;
        const unsigned stays = site.staysWhenTaken ? 0 : 1;
        counts[site.headerEdges + stays] += arrived > gone ? arrived - gone : 0; // a lost count is fine
        counts[site.headerEdges + 1 - stays] += left;
    }
    return counts;
}

std::optional<FunctionProfile> countedProfile(const FunctionCell& cell, const NameOfAddress& nameOf) {
    const BytecodeFunction* code = cell.bytecode.load(std::memory_order_acquire);
    if (!code) return std::nullopt;
    FunctionProfile profile;
    profile.entries = callCount(cell);
    const std::vector<uint64_t> edges = edgeCounts(*code);
    for (const BranchSite& site : code->branches) {
        FunctionProfile::Branch branch;
        branch.block = site.block;
        branch.counts.append(edges.begin() + site.first, edges.begin() + site.first + site.successors);
        profile.branches.push_back(std::move(branch));
    }
    for (uint32_t i = 0; i < code->loopCount; ++i)
        profile.backEdges.push_back(readRelaxed(code->loops[i].count));
    for (const auto& site : code->targets)
        addPlace(site->call, site->seen, [&](auto& value) { return nameTarget(value, nameOf); }, profile.targets);
    if (code->arguments)
        for (const ArgumentSite& site : code->arguments->sites)
            addPlace(
                site.argument, site.seen, [&](auto& value) { return nameArgument(value, site.kind, nameOf); },
                profile.arguments);
    return profile;
}

std::optional<FunctionProfile> countedProfile(const FunctionCell& cell) {
    return countedProfile(cell, [&](uint64_t address) { return cell.program->symbolAt(address); });
}

} // namespace kiln
