#include "bench/report/html.h"

namespace kiln::bench {

std::string element(std::string_view name, std::string_view classes, const std::string& inside) {
    std::string start = "<" + std::string(name);
    if (!classes.empty()) start += " class=\"" + std::string(classes) + "\"";
    return start + ">" + inside + "</" + std::string(name) + ">";
}

std::string card(const std::string& title, const std::string& subtitle, const std::string& inside,
                 std::string_view classes) {
    const std::string head =
        element("h3", "", text(title)) + (subtitle.empty() ? "" : element("p", "", text(subtitle)));
    return element("div", classes.empty() ? "card" : "card " + std::string(classes), head + inside) + "\n";
}

std::string grid(const std::string& cards) {
    return cards.empty() ? "" : element("div", "grid", "\n" + cards) + "\n";
}

std::string scrollable(const std::string& inside) {
    return element("div", "scroll", inside) + "\n";
}

} // namespace kiln::bench
