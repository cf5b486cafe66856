// A query engine in small: the rows to keep are known only when the query comes. The evaluator is written once, in C,
// and specialized for each query.

#include <kiln/kiln.h>

#include <cstdio>

struct Condition {
    int column;
    char operation;
    double value;
};

constexpr char kEvaluator[] = R"(
typedef struct { int column; char operation; double value; } Condition;

static int holds(const Condition* condition, const double* row) {
    double value = row[condition->column];
    switch (condition->operation) {
    case '<': return value < condition->value;
    case '>': return value > condition->value;
    default: return value == condition->value;
    }
}

long countRows(const Condition* where, int conditions, const double* rows, int columns, long many) {
    long kept = 0;
    for (long i = 0; i < many; ++i, rows += columns) {
        int keep = 1;
        for (int c = 0; c < conditions; ++c)
            keep &= holds(&where[c], rows);
        kept += keep;
    }
    return kept;
}
)";

int main() {
    auto engine = kiln::Engine::create();
    if (!engine) return std::fprintf(stderr, "%s\n", engine.error().message.c_str()), 1;
    auto program = engine->load({"evaluator.c", kiln::Language::C, kEvaluator});
    if (!program) return std::fprintf(stderr, "%s\n", program.error().message.c_str()), 1;
    auto countRows = program->function<long(const Condition*, int, const double*, int, long)>("countRows");
    if (!countRows) return std::fprintf(stderr, "%s\n", countRows.error().message.c_str()), 1;

    const Condition where[] = {{0, '>', 10}, {2, '<', 0.5}};
    auto query = countRows->specialize(kiln::constantMemory(where, sizeof where), 2, kiln::unbound, 3, kiln::unbound);
    if (!query) return std::fprintf(stderr, "%s\n", query.error().message.c_str()), 1;

    const double rows[][3] = {{11, 0, 0.25}, {9, 0, 0.25}, {12, 0, 0.75}, {99, 1, 0}};
    std::printf("%ld of 4 rows\n", (*query)(&rows[0][0], 4)); // compiled for this query already
}
