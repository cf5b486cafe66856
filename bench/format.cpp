#include "bench/format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace kiln::bench {

static std::string printed(const char* form, double value) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, form, value);
    return buffer;
}

static std::string withCommas(double value) {
    std::string digits = printed("%.0f", value);
    const size_t first = digits[0] == '-' ? 1 : 0;
    for (size_t at = digits.size(); at > first + 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string figure(double value) {
    const double size = std::fabs(value);
    if (!std::isfinite(value)) return std::isnan(value) ? "?" : value < 0 ? "-inf" : "inf";
    // Below a million digits with commas read well; above, the size of the number is what counts.
    if (size >= 999.5e6) return printed("%.3g", value / 1e9) + "G";
    if (size >= 999'999.5) return printed("%.3g", value / 1e6) + "M";
    if (size >= 999.5) return withCommas(value);
    if (value == std::round(value) || size >= 99.95) return printed("%.0f", value);
    if (size >= 9.995) return printed("%.1f", value);
    if (size >= 0.9995) return printed("%.2f", value);
    if (size >= 0.09995) return printed("%.3f", value);
    return printed("%.3g", value);
}

std::string roundFigure(double value) {
    return std::fabs(value) < 999.5 ? printed("%.4g", value) : figure(value);
}

std::string figure(double value, std::string_view unit) {
    if (unit.empty() || unit == "1" || unit == "count") return figure(value);
    if (unit == "x" || unit == "%") return figure(value) + std::string(unit);
    if (unit.starts_with("1/")) return figure(value) + std::string(unit.substr(1));
    return figure(value) + " " + std::string(unit);
}

/// Is this byte one of a code point's, but not its first?
static bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

size_t widthOf(std::string_view text) {
    size_t width = 0;
    for (char byte : text)
        width += continues(byte) ? 0 : 1;
    return width;
}

/// On one line. REQUIRES: width > 0.
static std::string cut(std::string text, size_t width) {
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    if (widthOf(text) <= width) return text;
    size_t end = 0;
    for (size_t taken = 0; taken + 1 < width; ++taken)
        do
            ++end;
        while (end < text.size() && continues(text[end]));
    return text.substr(0, end) + "…";
}

std::string left(std::string_view text, size_t width) {
    std::string result = cut(std::string(text), width);
    return result.append(width - widthOf(result), ' ');
}

std::string right(std::string_view text, size_t width) {
    std::string result = cut(std::string(text), width);
    return result.insert(0, width - widthOf(result), ' ');
}

std::string shortened(std::string_view text, size_t width) {
    if (widthOf(text) <= width) return std::string(text);
    const size_t tail = width / 2;
    size_t start = text.size();
    for (size_t taken = 0; taken < tail; ++taken)
        do
            --start;
        while (continues(text[start]));
    return cut(std::string(text), width - tail) + std::string(text.substr(start));
}

std::string escapeHtml(std::string_view text) {
    std::string result;
    for (char c : text) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\'': result += "&#39;"; break;
        default: result += c;
        }
    }
    return result;
}

std::string escapeMarkdown(std::string_view text) {
    std::string result;
    for (char c : text) {
        switch (c) {
        case '|': result += "\\|"; break;
        case '\n': result += ' '; break;
        case '\r': break;
        case '<': result += "&lt;"; break;
        case '&': result += "&amp;"; break;
        default: result += c;
        }
    }
    return result;
}

} // namespace kiln::bench
