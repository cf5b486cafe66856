#include "ir/profile_text.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

#include <optional>

namespace kiln {

namespace {

using llvm::StringRef;
using Place = FunctionProfile::Place;
using Value = FunctionProfile::Value;

constexpr StringRef kFirstLine{"kiln-profile 1"};
constexpr StringRef kFirstWord{"kiln-profile "};
constexpr StringRef kLastWord{"end "};

// What a word is about.
constexpr char kLoop = '~', kCall = '@', kArgument = '$', kShape = '#', kSymbol = '&';

bool isPlain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7f && c != '\\' && c != ',' && c != '=' && c != ':';
}

std::string escaped(StringRef name) {
    std::string text;
    for (char c : name) {
        if (isPlain(c)) {
            text += c;
            continue;
        }
        text += '\\';
        text += llvm::hexdigit(static_cast<unsigned char>(c) >> 4);
        text += llvm::hexdigit(static_cast<unsigned char>(c) & 15);
    }
    return text;
}

std::optional<std::string> unescaped(StringRef text) {
    std::string plain;
    while (!text.empty()) {
        if (text.front() != '\\') {
            if (!isPlain(text.front())) return std::nullopt;
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

void writePlaces(llvm::raw_ostream& stream, char what, const std::vector<Place>& places) {
    for (const Place& place : places) {
        stream << ' ' << what << place.index << ':' << place.other;
        for (const Value& value : place.top) {
            stream << ',';
            if (value.symbol.empty())
                stream << llvm::utohexstr(value.bits, /*LowerCase=*/true);
            else
                stream << (what == kArgument ? "&" : "") << escaped(value.symbol);
            stream << '=' << value.count;
        }
    }
}

/// "A,B,..." by `read`; false: one of them cannot be read, or there is none.
bool readList(StringRef text, llvm::function_ref<bool(StringRef)> read) {
    while (true) {
        const size_t comma = text.find(',');
        if (!read(text.take_front(comma))) return false;
        if (comma == StringRef::npos) return true;
        text = text.drop_front(comma + 1);
    }
}

bool readBranch(StringRef word, FunctionProfile& profile) {
    auto [block, counts] = word.split(':');
    FunctionProfile::Branch branch;
    if (block.getAsInteger(10, branch.block)) return false;
    const bool isRead =
        readList(counts, [&](StringRef count) { return !count.getAsInteger(10, branch.counts.emplace_back()); });
    profile.branches.push_back(std::move(branch));
    return isRead;
}

/// Loops are written in order, those that never turned left out.
bool readLoop(StringRef word, FunctionProfile& profile) {
    constexpr unsigned kMostLoops = 1u << 20; // a damaged index must not become an allocation
    auto [index, count] = word.split(':');
    unsigned loop = 0;
    if (index.getAsInteger(10, loop) || loop >= kMostLoops) return false;
    if (loop >= profile.backEdges.size()) profile.backEdges.resize(loop + 1);
    return !count.getAsInteger(10, profile.backEdges[loop]);
}

bool readValue(char what, StringRef text, Value& value) {
    auto [name, count] = text.split('=');
    if (count.getAsInteger(10, value.count)) return false;
    if (what == kArgument && !name.consume_front(StringRef(&kSymbol, 1))) return !name.getAsInteger(16, value.bits);
    auto symbol = unescaped(name);
    if (!symbol || symbol->empty()) return false;
    value.symbol = std::move(*symbol);
    return true;
}

bool readPlace(char what, StringRef word, std::vector<Place>& places) {
    auto [index, values] = word.split(':');
    Place place;
    if (index.getAsInteger(10, place.index)) return false;
    bool isFirst = true;
    const bool isRead = readList(values, [&](StringRef text) {
        if (std::exchange(isFirst, false)) return !text.getAsInteger(10, place.other);
        return readValue(what, text, place.top.emplace_back());
    });
    places.push_back(std::move(place));
    return isRead;
}

bool readWord(StringRef word, FunctionProfile& profile) {
    if (word.empty()) return false;
    const char what = word.front();
    switch (what) {
    case kShape: return !word.drop_front().getAsInteger(16, profile.shape);
    case kLoop: return readLoop(word.drop_front(), profile);
    case kCall: return readPlace(what, word.drop_front(), profile.targets);
    case kArgument: return readPlace(what, word.drop_front(), profile.arguments);
    default: return readBranch(word, profile);
    }
}

std::optional<NamedProfile> readLine(StringRef line) {
    llvm::SmallVector<StringRef, 16> words;
    line.split(words, ' ');
    NamedProfile named;
    if (words.size() < 2) return std::nullopt;
    auto name = unescaped(words[0]);
    if (!name || words[1].getAsInteger(10, named.profile.entries)) return std::nullopt;
    named.function = std::move(*name);
    for (StringRef word : llvm::ArrayRef(words).drop_front(2))
        if (!readWord(word, named.profile)) return std::nullopt;
    return named;
}

std::string digestOf(StringRef bytes) {
    return llvm::utohexstr(llvm::xxh3_64bits(bytes), /*LowerCase=*/true);
}

std::string lastLine(size_t functions, StringRef before) {
    return (kLastWord + llvm::Twine(functions) + " " + digestOf(before) + "\n").str();
}

} // namespace

std::string encodeProfile(StringRef name, const FunctionProfile& profile) {
    std::string line;
    llvm::raw_string_ostream stream(line);
    stream << escaped(name) << ' ' << profile.entries;
    for (const FunctionProfile::Branch& branch : profile.branches) {
        stream << ' ' << branch.block;
        char separator = ':';
        for (uint64_t count : branch.counts) {
            stream << separator << count;
            separator = ',';
        }
    }
    for (size_t i = 0; i < profile.backEdges.size(); ++i)
        if (profile.backEdges[i] != 0) stream << ' ' << kLoop << i << ':' << profile.backEdges[i];
    writePlaces(stream, kCall, profile.targets);
    writePlaces(stream, kArgument, profile.arguments);
    if (profile.shape != 0) stream << ' ' << kShape << llvm::utohexstr(profile.shape, /*LowerCase=*/true);
    stream << '\n';
    return line;
}

std::vector<NamedProfile> decodeProfiles(StringRef text) {
    std::vector<NamedProfile> profiles;
    while (!text.empty()) {
        auto [line, rest] = text.split('\n');
        if (auto named = readLine(line)) profiles.push_back(std::move(*named));
        text = rest;
    }
    return profiles;
}

std::string encodeProgramProfile(const ProgramProfile& profile) {
    std::string text = (kFirstLine + "\n").str();
    for (const auto& [name, function] : profile)
        text += encodeProfile(name, function);
    return text + lastLine(profile.size(), text);
}

llvm::Expected<ProgramProfile> decodeProgramProfile(StringRef text) {
    auto [first, lines] = text.split('\n');
    if (!first.starts_with(kFirstWord)) return llvm::createStringError("this is no profile of kiln");
    if (first != kFirstLine)
        return llvm::createStringError("a profile of another version ('%s', not '%s')",
                                       first.take_front(40).str().c_str(), kFirstLine.str().c_str());
    ProgramProfile profile;
    for (unsigned number = 2; !lines.empty(); ++number) {
        auto [line, rest] = lines.split('\n');
        if (line.starts_with(kLastWord)) {
            const StringRef before(text.data(), static_cast<size_t>(line.data() - text.data()));
            if (lines == lastLine(profile.size(), before)) return profile;
            // A function may be called "end".
            if (rest.empty()) return llvm::createStringError("the profile is damaged: its digest is another");
        }
        auto named = readLine(line);
        if (!named || !profile.try_emplace(named->function, std::move(named->profile)).second)
            return llvm::createStringError("the profile is damaged in line %u", number);
        lines = rest;
    }
    return llvm::createStringError("the profile is cut off: its last line is missing");
}

} // namespace kiln
