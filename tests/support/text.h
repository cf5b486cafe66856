// Text, as the test drivers need it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kiln::test {

/// Splits at white space; '...' and "..." keep what is between them together, without the quotes.
std::vector<std::string> splitWords(std::string_view text);

/// `text` as one word of a POSIX shell; returned as it is where it needs no quotes.
std::string shellQuoted(std::string_view text);

/// Where two texts begin to differ: "line 3: expected `4`, got `5`". Empty when they are equal.
std::string firstDifference(std::string_view expected, std::string_view actual);

/// At most the last `maxLines` lines, for messages.
std::string lastLines(std::string_view text, int maxLines);

} // namespace kiln::test
