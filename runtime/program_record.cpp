#include "program_record.h"

#include "ir/profile_text.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace kiln {

namespace {

// "path TIER COUNT KEY LOOP NAME": the name last, as it may hold anything but a newline.
constexpr char kPath[] = "path ";
constexpr char kProfile[] = "profile ";

std::optional<Tier> tierOf(llvm::StringRef name) {
    for (Tier tier : {Tier::Baseline, Tier::Optimized})
        if (name == tierName(tier)) return tier;
    return std::nullopt;
}

void decodePath(llvm::StringRef line, ProgramRecord& record) {
    llvm::SmallVector<llvm::StringRef, 5> words;
    line.split(words, ' ', 4);
    ProgramRecord::Path path;
    int loop = 0;
    if (words.size() != 5 || words[1].getAsInteger(10, path.count) || words[3].getAsInteger(10, loop)) return;
    auto tier = tierOf(words[0]);
    auto key = Digest::fromHex(words[2]);
    if (!tier || !key) return;
    path.tier = *tier;
    path.key = *key;
    record.paths[{words[4].str(), loop}] = path;
}

} // namespace

std::string ProgramRecord::encode() const {
    std::string text;
    for (const auto& [name, path] : paths) {
        if (name.first.find('\n') != std::string::npos) continue;
        text += kPath;
        text += std::string(tierName(path.tier)) + ' ' + std::to_string(path.count) + ' ' + path.key.hex() + ' ' +
                std::to_string(name.second) + ' ' + name.first + '\n';
    }
    for (const auto& [name, profile] : profiles)
        text += kProfile + encodeProfile(name, profile);
    return text;
}

ProgramRecord ProgramRecord::decode(std::string_view bytes) {
    ProgramRecord record;
    llvm::StringRef text(bytes);
    while (!text.empty()) {
        auto [line, rest] = text.split('\n');
        text = rest;
        if (line.consume_front(kPath)) {
            decodePath(line, record);
        } else if (line.consume_front(kProfile)) {
            for (NamedProfile& named : decodeProfiles(line))
                record.profiles[named.function] = std::move(named.profile);
        }
    }
    return record;
}

} // namespace kiln
