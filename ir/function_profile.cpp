#include "ir/function_profile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <tuple>

namespace kiln {

namespace {

using Place = FunctionProfile::Place;
using Value = FunctionProfile::Value;

void add(uint64_t& to, uint64_t more) {
    to = llvm::SaturatingAdd(to, more);
}

bool isSameValue(const Value& a, const Value& b) {
    return a.symbol == b.symbol && a.bits == b.bits;
}

void addPlace(Place& to, const Place& more, size_t most) {
    for (const Value& value : more.top) {
        auto known = llvm::find_if(to.top, [&](const Value& other) { return isSameValue(other, value); });
        if (known != to.top.end())
            add(known->count, value.count);
        else
            to.top.push_back(value);
    }
    add(to.other, more.other);
    rank(to, most);
}

void addPlaces(std::vector<Place>& to, const std::vector<Place>& more, size_t most) {
    for (const Place& place : more) {
        auto known = llvm::find_if(to, [&](const Place& other) { return other.index == place.index; });
        if (known != to.end())
            addPlace(*known, place, most);
        else
            to.push_back(place);
    }
    llvm::sort(to, [](const Place& a, const Place& b) { return a.index < b.index; });
}

bool fits(const FunctionProfile& a, const FunctionProfile& b) {
    if (a.shape != 0 && b.shape != 0 && a.shape != b.shape) return false;
    return a.branches.size() == b.branches.size();
}

void halvePlaces(std::vector<Place>& places) {
    for (Place& place : places) {
        for (Value& value : place.top)
            value.count /= 2;
        place.other /= 2;
    }
}

} // namespace

uint64_t FunctionProfile::Place::seen() const {
    uint64_t all = other;
    for (const Value& value : top)
        add(all, value.count);
    return all;
}

void rank(Place& place, size_t most) {
    llvm::sort(place.top, [](const Value& a, const Value& b) {
        return std::tie(b.count, a.symbol, a.bits) < std::tie(a.count, b.symbol, b.bits);
    });
    for (; place.top.size() > most; place.top.pop_back())
        add(place.other, place.top.back().count);
}

FunctionProfile sum(const FunctionProfile& a, const FunctionProfile& b) {
    if (!fits(a, b)) return b;
    FunctionProfile result = a;
    if (result.shape == 0) result.shape = b.shape;
    add(result.entries, b.entries);
    for (auto [branch, more] : llvm::zip_equal(result.branches, b.branches))
        for (auto [count, one] : llvm::zip(branch.counts, more.counts))
            add(count, one);
    result.backEdges.resize(std::max(a.backEdges.size(), b.backEdges.size()));
    for (auto [count, one] : llvm::zip(result.backEdges, b.backEdges))
        add(count, one);
    addPlaces(result.targets, b.targets, kMostTargets);
    addPlaces(result.arguments, b.arguments, kMostArgumentValues);
    return result;
}

void halve(FunctionProfile& profile) {
    profile.entries /= 2;
    for (FunctionProfile::Branch& branch : profile.branches)
        for (uint64_t& count : branch.counts)
            count /= 2;
    for (uint64_t& count : profile.backEdges)
        count /= 2;
    halvePlaces(profile.targets);
    halvePlaces(profile.arguments);
}

} // namespace kiln
