// What was measured, added up: how much of each code base is interpretable, and why the rest is not.
#pragma once

#include "tests/coverage/measure.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::test {

/// Of one project, language and level.
class Figures {
public:
    struct Reason {
        uint64_t count = 0;
        std::string example; ///< function and instruction
    };

    /// Functions that many files share (inline ones, templates) count once. The interpretable ones that were counted
    /// now.
    std::vector<const FunctionTranslation*> add(const std::string& file, const MeasuredFile& measured);
    /// Sums; what two projects share counts twice.
    void add(const Figures& other);

    uint64_t files = 0, functions = 0, interpretable = 0;
    /// Of the interpretable ones.
    uint64_t irInstructions = 0, bytecodeBytes = 0, translateNs = 0, canonicalizeNs = 0;
    /// Of those with more than kLargeInstructions.
    uint64_t largeInstructions = 0, largeTranslateNs = 0, largeTranslateAgainNs = 0;
    std::map<std::string, Reason> reasons;
    std::vector<std::string> problems; ///< file: what kept it from being measured

    double percent() const { return functions ? 100.0 * double(interpretable) / double(functions) : 100.0; }

private:
    void addReason(const std::string& reason, uint64_t count, const std::string& example);

    std::set<std::string> seen_;
};

struct FiguresRow {
    std::string project;
    std::string language;
    std::string level;
    Figures figures;
};

/// The rows, with the sums of each language and level behind them.
std::vector<FiguresRow> withTotals(std::vector<FiguresRow> rows);

/// For people: a table, then what the sums' reasons are, most frequent first.
std::string figuresText(const std::vector<FiguresRow>& rows);

/// One line a row.
std::string figuresJson(const std::vector<FiguresRow>& rows);

} // namespace kiln::test
