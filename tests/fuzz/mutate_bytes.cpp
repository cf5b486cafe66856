#include "tests/fuzz/mutate_bytes.h"

#include <algorithm>
#include <cctype>

namespace kiln::test {
namespace {

constexpr unsigned kLongestRun = 64;

unsigned place(Random& random, const std::string& bytes) {
    return random.below(static_cast<unsigned>(bytes.size()) + 1);
}

std::string someRun(Random& random, const std::string& bytes) {
    return bytes.substr(place(random, bytes), random.between(1, kLongestRun));
}

// A word or number, and where it stands.
struct Word {
    std::size_t at = 0, length = 0;
};
Word someWord(Random& random, const std::string& text) {
    auto isPart = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '%' || c == '@';
    };
    std::size_t at = place(random, text);
    while (at < text.size() && !isPart(text[at]))
        ++at;
    while (at > 0 && at < text.size() && isPart(text[at - 1]))
        --at;
    std::size_t end = at;
    while (end < text.size() && isPart(text[end]))
        ++end;
    return {at, end - at};
}

void exchangeWord(Random& random, std::string& text) {
    constexpr const char* kWords[] = {"0",     "1",        "-1",       "4294967295", "18446744073709551616",
                                      "i0",    "i1",       "i8388608", "ptr",        "void",
                                      "undef", "poison",   "null",     "token",      "x86_amx",
                                      "label", "metadata", "<4 x i1>", "[0 x i8]",   "{}"};
    const Word to = someWord(random, text), from = someWord(random, text);
    const std::string word = random.chance(40) ? random.pick(kWords) : text.substr(from.at, from.length);
    text.replace(to.at, to.length, word);
}

void change(Random& random, std::string& bytes) {
    constexpr unsigned char kTelling[] = {0, 1, 0x7f, 0x80, 0xff, 0xfe, ' ', '\n', '"', '(', ')', '{', '}', '\\'};
    const unsigned at = place(random, bytes);
    if (at == bytes.size()) {
        bytes += static_cast<char>(random.below(256));
        return;
    }
    switch (random.below(8)) {
    case 0:
    case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8))); return;
    case 2: bytes[at] = static_cast<char>(random.below(256)); return;
    case 3: bytes[at] = static_cast<char>(random.pick(kTelling)); return;
    case 4: bytes.erase(at, random.between(1, kLongestRun)); return;
    case 5: bytes.insert(at, someRun(random, bytes)); return;
    case 6: {
        const std::string run = someRun(random, bytes);
        bytes.replace(at, run.size(), run);
        return;
    }
    default:
        if (random.chance(20))
            bytes.resize(at);
        else
            bytes.insert(at, randomBytes(random, 8));
    }
}

} // namespace

std::string randomBytes(Random& random, unsigned atMost) {
    std::string bytes(random.below(atMost + 1), '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random.below(256));
    return bytes;
}

std::string mutateBytes(Random& random, std::string bytes, bool isText) {
    for (unsigned changes = random.between(1, 6); changes != 0; --changes) {
        if (isText && random.chance(60))
            exchangeWord(random, bytes);
        else
            change(random, bytes);
    }
    return bytes;
}

} // namespace kiln::test
