// How figures and texts are written for people: on the terminal, in HTML and in Markdown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kiln::bench {

/// Three digits that mean something, and no more: "0.0123", "1.18", "36.5", "172,345", "12.3M", "4.56G".
std::string figure(double value);
/// A round number, on an axis: "0.5", "1.2", "500", "20,000".
std::string roundFigure(double value);
/// With its unit: "1.18x", "96.1%", "36.5 ms", "172,345/s" (of "1/s").
std::string figure(double value, std::string_view unit);

/// Columns that it takes on a terminal: code points, not bytes.
size_t widthOf(std::string_view text);
/// Filled up with blanks; what is longer is cut and ends with "…".
std::string left(std::string_view text, size_t width);
std::string right(std::string_view text, size_t width);

/// What is longer loses its middle: names often differ at their ends. REQUIRES: width > 2.
std::string shortened(std::string_view text, size_t width);

/// For text and for attributes in double quotes.
std::string escapeHtml(std::string_view text);
/// For a cell of a Markdown table: no pipe, no line end, no HTML.
std::string escapeMarkdown(std::string_view text);

} // namespace kiln::bench
