#include "tests/support/text.h"

#include <cctype>

namespace kiln::test {
namespace {

// One line for a message: control characters as \xNN, not longer than a terminal is wide.
std::string shown(std::string_view line) {
    constexpr std::size_t kMaxShown = 160;
    constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    for (char c : line.substr(0, kMaxShown)) {
        auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            text += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
        else
            text += c;
    }
    return line.size() > kMaxShown ? text + "..." : text;
}

// Takes the first line off `text`; its newline stays with it, so that a missing one at the end is a difference.
std::string_view takeLine(std::string_view& text) {
    std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
    text.remove_prefix(line.size());
    return line;
}

std::string quotedLine(std::string_view line) {
    if (line.empty()) return "the end";
    if (line.back() == '\n') return "`" + shown(line.substr(0, line.size() - 1)) + "`";
    return "`" + shown(line) + "` without newline";
}

} // namespace

std::vector<std::string> splitWords(std::string_view text) {
    std::vector<std::string> words;
    bool inWord = false;
    char quote = 0;
    for (char c : text) {
        if (quote) {
            if (c == quote)
                quote = 0;
            else
                words.back() += c;
        } else if (std::isspace(static_cast<unsigned char>(c))) {
            inWord = false;
        } else {
            if (!inWord) words.emplace_back();
            inWord = true;
            if (c == '\'' || c == '"')
                quote = c;
            else
                words.back() += c;
        }
    }
    return words;
}

std::string shellQuoted(std::string_view text) {
    bool plain = !text.empty();
    for (char c : text)
        plain = plain && (std::isalnum(static_cast<unsigned char>(c)) ||
                          std::string_view("_-./=:,+@%").find(c) != std::string_view::npos);
    if (plain) return std::string(text);
    std::string quoted = "'";
    for (char c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

std::string firstDifference(std::string_view expected, std::string_view actual) {
    for (int number = 1; !expected.empty() || !actual.empty(); ++number) {
        std::string_view wanted = takeLine(expected);
        std::string_view got = takeLine(actual);
        if (wanted != got)
            return "line " + std::to_string(number) + ": expected " + quotedLine(wanted) + ", got " + quotedLine(got);
    }
    return {};
}

std::string lastLines(std::string_view text, int maxLines) {
    std::size_t start = text.size();
    for (int lines = 0; lines < maxLines && start > 0; ++lines) {
        start = text.rfind('\n', start >= 2 ? start - 2 : 0);
        if (start == std::string_view::npos) return std::string(text);
        ++start;
    }
    return std::string(text.substr(start));
}

} // namespace kiln::test
