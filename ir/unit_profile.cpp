#include "ir/unit_profile.h"

#include "ir/unit.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

namespace kiln {

namespace {

/// Fewer observations say too little: LLVM's own guess is better.
constexpr uint64_t kMinObservations = 16;

/// Weights are 32 bits wide; what was taken at all must not become "never".
llvm::SmallVector<uint32_t, 4> toWeights(llvm::ArrayRef<uint64_t> counts) {
    uint64_t largest = *std::max_element(counts.begin(), counts.end());
    uint64_t scale = largest / std::numeric_limits<uint32_t>::max() + 1;
    llvm::SmallVector<uint32_t, 4> weights;
    for (uint64_t count : counts)
        weights.push_back(static_cast<uint32_t>(count != 0 ? std::max<uint64_t>(count / scale, 1) : 0));
    return weights;
}

} // namespace

void annotate(llvm::Function& copy, const FunctionProfile& profile) {
    copy.setEntryCount(std::max<uint64_t>(profile.entries, 1));
    std::vector<llvm::BasicBlock*> blocks;
    blocks.reserve(copy.size());
    for (llvm::BasicBlock& block : copy)
        blocks.push_back(&block);
    llvm::MDBuilder builder(copy.getContext());
    for (const FunctionProfile::Branch& branch : profile.branches) {
        if (branch.block >= blocks.size()) continue;
        llvm::Instruction* terminator = blocks[branch.block]->getTerminator();
        if (terminator->getNumSuccessors() < 2 || terminator->getNumSuccessors() != branch.counts.size()) continue;
        if (std::accumulate(branch.counts.begin(), branch.counts.end(), uint64_t{0}) < kMinObservations) continue;
        terminator->setMetadata(llvm::LLVMContext::MD_prof, builder.createBranchWeights(toWeights(branch.counts)));
    }
}

std::string encodeProfile(llvm::StringRef name, const FunctionProfile& profile) {
    std::string line;
    llvm::raw_string_ostream stream(line);
    for (char c : name) {
        if (c == ' ' || c == '\\' || c == '\n')
            stream << '\\' << llvm::hexdigit(static_cast<unsigned char>(c) >> 4)
                   << llvm::hexdigit(static_cast<unsigned char>(c) & 15);
        else
            stream << c;
    }
    stream << ' ' << profile.entries;
    for (const FunctionProfile::Branch& branch : profile.branches) {
        stream << ' ' << branch.block;
        char separator = ':';
        for (uint64_t count : branch.counts) {
            stream << separator << count;
            separator = ',';
        }
    }
    stream << '\n';
    return line;
}

namespace {

std::optional<std::string> unescape(llvm::StringRef text) {
    std::string plain;
    while (!text.empty()) {
        if (text.front() != '\\') {
            plain += text.front();
            text = text.drop_front();
            continue;
        }
        unsigned code = 0;
        if (text.size() < 3 || text.substr(1, 2).getAsInteger(16, code)) return std::nullopt;
        plain += static_cast<char>(code);
        text = text.drop_front(3);
    }
    return plain;
}

std::optional<FunctionProfile::Branch> decodeBranch(llvm::StringRef word) {
    FunctionProfile::Branch branch;
    auto [block, counts] = word.split(':');
    if (block.getAsInteger(10, branch.block)) return std::nullopt;
    while (!counts.empty()) {
        auto [first, rest] = counts.split(',');
        uint64_t count = 0;
        if (first.getAsInteger(10, count)) return std::nullopt;
        branch.counts.push_back(count);
        counts = rest;
    }
    return branch;
}

std::optional<NamedProfile> decodeLine(llvm::StringRef line) {
    llvm::SmallVector<llvm::StringRef, 16> words;
    line.split(words, ' ');
    NamedProfile named;
    if (words.size() < 2) return std::nullopt;
    auto name = unescape(words[0]);
    if (!name || words[1].getAsInteger(10, named.profile.entries)) return std::nullopt;
    named.function = std::move(*name);
    for (llvm::StringRef word : llvm::ArrayRef(words).drop_front(2)) {
        auto branch = decodeBranch(word);
        if (!branch) return std::nullopt;
        named.profile.branches.push_back(std::move(*branch));
    }
    return named;
}

} // namespace

std::vector<NamedProfile> decodeProfiles(llvm::StringRef text) {
    std::vector<NamedProfile> profiles;
    while (!text.empty()) {
        auto [line, rest] = text.split('\n');
        if (auto named = decodeLine(line)) profiles.push_back(std::move(*named));
        text = rest;
    }
    return profiles;
}

} // namespace kiln
