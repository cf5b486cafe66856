#include "unified_diff.h"

#include <algorithm>
#include <vector>

namespace kiln::tools {

namespace {

using Lines = std::vector<std::string_view>;

/// Of a script; the search takes memory by its square: 36 MB.
constexpr int kLongestScript = 3000;

Lines linesOf(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size() - 1);
        lines.push_back(text.substr(0, text[end] == '\n' ? end : end + 1));
        text.remove_prefix(end + 1);
    }
    return lines;
}

enum class Edit : char { Keep = ' ', Remove = '-', Add = '+' };
using Script = std::vector<Edit>;

/// The furthest line of `before` on each diagonal (its number less that of `after`), by scripts of each length.
class Search {
public:
    Search(const Lines& before, const Lines& after) : before_(before), after_(after) {}

    /// Empty although the texts differ: the script is too long.
    Script shortest() {
        const int most = std::min<int>(static_cast<int>(before_.size() + after_.size()), kLongestScript);
        for (int length = 0; length <= most; ++length) {
            reached_.emplace_back(2 * static_cast<size_t>(length) + 1);
            for (int diagonal = -length; diagonal <= length; diagonal += 2)
                if (reaches(length, diagonal)) return walkBack(length, diagonal);
        }
        return {};
    }

private:
    int& at(int length, int diagonal) {
        const int index = diagonal + length;
        return reached_[static_cast<size_t>(length)][static_cast<size_t>(index)];
    }

    /// Whether the step before came by adding a line, else by removing one.
    bool comesByAdding(int length, int diagonal) {
        return diagonal == -length ||
               (diagonal != length && at(length - 1, diagonal - 1) < at(length - 1, diagonal + 1));
    }

    bool reaches(int length, int diagonal) {
        int x = 0;
        if (length > 0)
            x = comesByAdding(length, diagonal) ? at(length - 1, diagonal + 1) : at(length - 1, diagonal - 1) + 1;
        auto isEqual = [&](int line) {
            const auto a = static_cast<size_t>(line), b = static_cast<size_t>(line - diagonal);
            return line - diagonal >= 0 && a < before_.size() && b < after_.size() && before_[a] == after_[b];
        };
        while (isEqual(x))
            ++x;
        at(length, diagonal) = x;
        return x >= static_cast<int>(before_.size()) && x - diagonal >= static_cast<int>(after_.size());
    }

    Script walkBack(int length, int diagonal) {
        Script script;
        for (int x = static_cast<int>(before_.size()); length >= 0; --length) {
            int from = 0;
            bool adding = false;
            if (length > 0) {
                adding = comesByAdding(length, diagonal);
                from = adding ? at(length - 1, diagonal + 1) : at(length - 1, diagonal - 1) + 1;
            }
            script.insert(script.end(), static_cast<size_t>(x - from), Edit::Keep);
            if (length == 0) break;
            script.push_back(adding ? Edit::Add : Edit::Remove);
            x = adding ? from : from - 1;
            diagonal += adding ? 1 : -1;
        }
        std::reverse(script.begin(), script.end());
        return script;
    }

    const Lines &before_, &after_;
    std::vector<std::vector<int>> reached_;
};

/// With equal beginnings and ends aside the search is short.
Script scriptOf(const Lines& before, const Lines& after) {
    const size_t least = std::min(before.size(), after.size());
    size_t head = 0, tail = 0;
    while (head < least && before[head] == after[head])
        ++head;
    while (tail < least - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    auto middle = [&](const Lines& lines) {
        return Lines(lines.begin() + static_cast<long>(head), lines.end() - static_cast<long>(tail));
    };
    const Lines left = middle(before), right = middle(after);
    Script script(head, Edit::Keep);
    const Script found = Search(left, right).shortest();
    script.insert(script.end(), found.begin(), found.end());
    if (found.empty()) {
        script.insert(script.end(), left.size(), Edit::Remove);
        script.insert(script.end(), right.size(), Edit::Add);
    }
    script.insert(script.end(), tail, Edit::Keep);
    return script;
}

std::string rangeOf(size_t first, size_t count) {
    return std::to_string(count == 0 ? first : first + 1) + (count == 1 ? "" : "," + std::to_string(count));
}

/// Where the hunk that begins with the change at `change` ends: twice the context is kept after it, or nothing follows.
size_t endOfHunk(const Script& script, size_t change, size_t context) {
    size_t last = change;
    for (size_t at = change; at < script.size() && at - last <= 2 * context + 1; ++at)
        if (script[at] != Edit::Keep) last = at;
    return std::min(script.size(), last + 1 + context);
}

size_t nextChange(const Script& script, size_t from) {
    while (from < script.size() && script[from] == Edit::Keep)
        ++from;
    return from;
}

} // namespace

UnifiedDiff unifiedDiff(std::string_view before, std::string_view after, size_t context) {
    const Lines left = linesOf(before), right = linesOf(after);
    const Script script = scriptOf(left, right);
    UnifiedDiff diff;
    size_t x = 0, y = 0; // lines that are behind us
    for (size_t at = 0, change = 0; (change = nextChange(script, at)) < script.size();) {
        const size_t start = std::max(at, change - std::min(change, context));
        const size_t firstX = x += start - at, firstY = y += start - at;
        const size_t end = endOfHunk(script, change, context);
        std::string lines;
        for (at = start; at < end; ++at) {
            const Edit edit = script[at];
            lines += static_cast<char>(edit);
            lines += edit == Edit::Add ? right[y] : left[x];
            lines += '\n';
            diff.removed += edit == Edit::Remove;
            diff.added += edit == Edit::Add;
            x += edit != Edit::Add;
            y += edit != Edit::Remove;
        }
        diff.text += "@@ -" + rangeOf(firstX, x - firstX) + " +" + rangeOf(firstY, y - firstY) + " @@\n" + lines;
    }
    return diff;
}

} // namespace kiln::tools
