// Pieces of HTML. What is called `inside` is HTML already; texts are escaped by text().
#pragma once

#include "bench/format.h"

#include <string>
#include <string_view>

namespace kiln::bench {

inline std::string text(std::string_view plain) {
    return escapeHtml(plain);
}

/// <name class="classes">inside</name>; no class when empty.
std::string element(std::string_view name, std::string_view classes, const std::string& inside);
/// A part of the page with a chart in it. All charts have the same width, so that a grid of them reads at any width.
std::string card(const std::string& title, const std::string& subtitle, const std::string& inside,
                 std::string_view classes = "");
/// Cards side by side, as many as fit.
std::string grid(const std::string& cards);
/// A box that scrolls by itself when what is in it is wider than the screen.
std::string scrollable(const std::string& inside);

} // namespace kiln::bench
