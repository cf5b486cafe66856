// what: a database query: filter and aggregate arrive as text, become trees of operators, and run row by row into groups
// args: 850 "price * quantity > 150.0 && region != 3 || category == 'garden' && timestamp / 86400000 % 7 < 5" "price * quantity * (1.0 - region / 100.0) + id % 10"
// expect: 850 queries, 24260410 rows, 41 groups, c65a4b20
// expect: books 2: 1236 rows, sum 1472796.78, from 150.22 to 3906.95, avg 1191.5832
// expect: books 0: 1201 rows, sum 1416868.60, from 150.79 to 3891.40, avg 1179.7407
// expect: books 5: 1243 rows, sum 1411594.60, from 144.92 to 3775.08, avg 1135.6352
// expect: books 4: 1188 rows, sum 1353539.34, from 146.10 to 3839.82, avg 1139.3429
// small: 4
// expect-small: 4 queries, 118203 rows, 41 groups, f8941d1b
// expect-small: books 2: 1286 rows, sum 1556023.36, from 150.36 to 3982.60, avg 1209.9715
// expect-small: books 5: 1296 rows, sum 1548318.74, from 151.50 to 3966.40, avg 1194.6904
// expect-small: books 0: 1256 rows, sum 1482524.84, from 150.05 to 3882.40, avg 1180.3542
// expect-small: books 4: 1239 rows, sum 1463581.21, from 151.51 to 3994.60, avg 1181.2601
// medium: 120 "price * quantity > 150.0 && region != 3 || category == 'garden' && timestamp / 86400000 % 7 < 5" "price * quantity * (1.0 - region / 100.0) + id % 10"
// expect-medium: 120 queries, 3426602 rows, 41 groups, 29b6c713
// expect-medium: books 2: 1346 rows, sum 1597249.78, from 150.22 to 3906.95, avg 1186.6640
// expect-medium: books 0: 1324 rows, sum 1567383.72, from 150.79 to 3891.40, avg 1183.8246
// expect-medium: books 5: 1354 rows, sum 1536201.43, from 144.92 to 3775.08, avg 1134.5653
// expect-medium: books 4: 1299 rows, sum 1479049.18, from 146.10 to 3839.82, avg 1138.6060
#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kRows = 40000, kRegions = 6, kCategories = 8, kGroups = kRegions * kCategories, kMaxNodes = 256, kTop = 4 };

// ---- The table: one array a column

static int32_t ids[kRows], regions[kRows], quantities[kRows];
static double prices[kRows];
static int64_t timestamps[kRows];
static uint8_t categories[kRows]; // places in the dictionary
static const char *const dictionary[kCategories] = {"books", "garden", "toys",  "music",
                                                     "tools", "food",   "games", "shoes"};

enum Storage { kInt32, kInt64, kUint8, kDouble };

struct Column {
  const char *name;
  enum Storage storage;
  const void *data;
  const char *const *words; // the dictionary of a column that has one
};

static const struct Column columns[] = {
    {"id", kInt32, ids, NULL},
    {"region", kInt32, regions, NULL},
    {"price", kDouble, prices, NULL},
    {"quantity", kInt32, quantities, NULL},
    {"timestamp", kInt64, timestamps, NULL},
    {"category", kUint8, categories, dictionary},
};
enum { kColumns = sizeof columns / sizeof columns[0] };

static uint32_t state = 2463534242u;

static uint32_t pick(uint32_t below) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return (state >> 8) % below;
}

static void fillTable(void) {
  for (int row = 0; row < kRows; ++row) {
    ids[row] = row + 1;
    regions[row] = (int32_t)pick(kRegions);
    prices[row] = (1 + pick(20000)) / 100.0;
    quantities[row] = 1 + (int32_t)pick(20);
    timestamps[row] = 1700000000000 + (int64_t)row * 37000 + pick(30000);
    uint32_t a = pick(kCategories), b = pick(kCategories);
    categories[row] = (uint8_t)(a < b ? a : b);
  }
}

// ---- Expressions: a node knows its type and the function that computes it for a row

enum Type { kWhole, kReal, kTruth, kText };

struct Node {
  enum Type type;
  union {
    int64_t (*whole)(const struct Node *, long row); // kWhole; kTruth: 0 or 1
    double (*real)(const struct Node *, long row);   // kReal
  };
  const struct Node *left, *right;
  union {
    int64_t integer;
    double number;
    const void *data;
    struct {
      const char *begin;
      int length;
    } text;
  };
  const struct Column *column; // of a node that loads one
};

#define WHOLE(NAME, EXPRESSION)                                                                                        \
  static int64_t NAME(const struct Node *n, long row) {                                                                \
    int64_t a = n->left->whole(n->left, row), b = n->right->whole(n->right, row);                                      \
    return EXPRESSION;                                                                                                 \
  }
#define REAL(NAME, RESULT, EXPRESSION)                                                                                 \
  static RESULT NAME(const struct Node *n, long row) {                                                                 \
    double a = n->left->real(n->left, row), b = n->right->real(n->right, row);                                         \
    return EXPRESSION;                                                                                                 \
  }

static int64_t loadInt32(const struct Node *n, long row) { return ((const int32_t *)n->data)[row]; }
static int64_t loadInt64(const struct Node *n, long row) { return ((const int64_t *)n->data)[row]; }
static int64_t loadUint8(const struct Node *n, long row) { return ((const uint8_t *)n->data)[row]; }
static double loadDouble(const struct Node *n, long row) { return ((const double *)n->data)[row]; }
static int64_t constantWhole(const struct Node *n, long row) { return (void)row, n->integer; }
static double constantReal(const struct Node *n, long row) { return (void)row, n->number; }
static double widen(const struct Node *n, long row) { return (double)n->left->whole(n->left, row); }
static int64_t negateWhole(const struct Node *n, long row) { return -n->left->whole(n->left, row); }
static double negateReal(const struct Node *n, long row) { return -n->left->real(n->left, row); }
static int64_t notTruth(const struct Node *n, long row) { return !n->left->whole(n->left, row); }
static int64_t bothTruths(const struct Node *n, long row) {
  return n->left->whole(n->left, row) && n->right->whole(n->right, row);
}
static int64_t eitherTruth(const struct Node *n, long row) {
  return n->left->whole(n->left, row) || n->right->whole(n->right, row);
}
WHOLE(addWhole, a + b)
WHOLE(subtractWhole, a - b)
WHOLE(multiplyWhole, a * b)
WHOLE(divideWhole, b ? a / b : 0)
WHOLE(remainderWhole, b ? a % b : 0)
WHOLE(equalWhole, a == b)
WHOLE(unequalWhole, a != b)
WHOLE(lessWhole, a < b)
WHOLE(lessEqualWhole, a <= b)
WHOLE(greaterWhole, a > b)
WHOLE(greaterEqualWhole, a >= b)
REAL(addReal, double, a + b)
REAL(subtractReal, double, a - b)
REAL(multiplyReal, double, a * b)
REAL(divideReal, double, a / b)
REAL(equalReal, int64_t, a == b)
REAL(unequalReal, int64_t, a != b)
REAL(lessReal, int64_t, a < b)
REAL(lessEqualReal, int64_t, a <= b)
REAL(greaterReal, int64_t, a > b)
REAL(greaterEqualReal, int64_t, a >= b)

// All binary operators; the longer spelling of two stands first.
static const struct Operator {
  const char *spelling;
  int level; // of precedence; the highest binds closest
  enum Type result; // kWhole: that of its operands
  int64_t (*ofWholes)(const struct Node *, long);
  double (*ofReals)(const struct Node *, long);
  int64_t (*compareReals)(const struct Node *, long);
} operators[] = {
    {"||", 1, kTruth, eitherTruth, NULL, NULL},
    {"&&", 2, kTruth, bothTruths, NULL, NULL},
    {"==", 3, kTruth, equalWhole, NULL, equalReal},
    {"!=", 3, kTruth, unequalWhole, NULL, unequalReal},
    {"<=", 3, kTruth, lessEqualWhole, NULL, lessEqualReal},
    {">=", 3, kTruth, greaterEqualWhole, NULL, greaterEqualReal},
    {"<", 3, kTruth, lessWhole, NULL, lessReal},
    {">", 3, kTruth, greaterWhole, NULL, greaterReal},
    {"+", 4, kWhole, addWhole, addReal, NULL},
    {"-", 4, kWhole, subtractWhole, subtractReal, NULL},
    {"*", 5, kWhole, multiplyWhole, multiplyReal, NULL},
    {"/", 5, kWhole, divideWhole, divideReal, NULL},
    {"%", 5, kWhole, remainderWhole, NULL, NULL},
};
enum { kOperators = sizeof operators / sizeof operators[0] };

struct Compiler {
  const char *text, *at;
  struct Node nodes[kMaxNodes];
  int used;
};

static void fail(const struct Compiler *c, const char *message) {
  fprintf(stderr, "%s: %s at character %d\n", c->text, message, (int)(c->at - c->text) + 1);
  exit(2);
}

static struct Node *newNode(struct Compiler *c, enum Type type) {
  if (c->used == kMaxNodes)
    fail(c, "too long an expression");
  struct Node *node = &c->nodes[c->used++];
  memset(node, 0, sizeof *node);
  node->type = type;
  return node;
}

static struct Node *toReal(struct Compiler *c, struct Node *operand) {
  if (operand->type == kReal)
    return operand;
  if (operand->type != kWhole)
    fail(c, "a number is wanted");
  struct Node *node = newNode(c, kReal);
  node->real = widen;
  node->left = operand;
  return node;
}

// A word in quotes means its place in the dictionary of what it is compared with; -1, which no row has, where it is
// not in there.
static void lookUp(struct Compiler *c, struct Node *text, const struct Node *other) {
  if (!other->column || !other->column->words)
    fail(c, "a word can be compared with a column of words only");
  int64_t place = -1;
  for (int i = 0; i < kCategories; ++i)
    if (strlen(other->column->words[i]) == (size_t)text->text.length &&
        memcmp(other->column->words[i], text->text.begin, (size_t)text->text.length) == 0)
      place = i;
  text->type = kWhole;
  text->whole = constantWhole;
  text->integer = place;
}

static struct Node *binary(struct Compiler *c, const struct Operator *op, struct Node *left, struct Node *right) {
  if (op->level <= 2) {
    if (left->type != kTruth || right->type != kTruth)
      fail(c, "a condition is wanted on both sides");
  } else {
    if (left->type == kText && op->level == 3)
      lookUp(c, left, right);
    if (right->type == kText && op->level == 3)
      lookUp(c, right, left);
    if (left->type == kTruth || right->type == kTruth || left->type == kText || right->type == kText)
      fail(c, "numbers are wanted on both sides");
  }
  int real = left->type == kReal || right->type == kReal;
  if (real) {
    left = toReal(c, left);
    right = toReal(c, right);
  }
  struct Node *node = newNode(c, op->result == kWhole && real ? kReal : op->result);
  node->left = left;
  node->right = right;
  if (!real)
    node->whole = op->ofWholes;
  else if (op->compareReals)
    node->whole = op->compareReals;
  else if (op->ofReals)
    node->real = op->ofReals;
  else
    fail(c, "whole numbers are wanted on both sides");
  return node;
}

static void skipSpace(struct Compiler *c) {
  while (isspace((unsigned char)*c->at))
    ++c->at;
}

static int takes(struct Compiler *c, const char *spelling) {
  skipSpace(c);
  size_t n = strlen(spelling);
  if (strncmp(c->at, spelling, n))
    return 0;
  c->at += n;
  return 1;
}

static struct Node *parseNumber(struct Compiler *c) {
  char *end;
  const char *digit = c->at;
  while (isdigit((unsigned char)*digit))
    ++digit;
  if (*digit == '.' || *digit == 'e') {
    struct Node *node = newNode(c, kReal);
    node->real = constantReal;
    node->number = strtod(c->at, &end);
    c->at = end;
    return node;
  }
  struct Node *node = newNode(c, kWhole);
  node->whole = constantWhole;
  node->integer = strtoll(c->at, &end, 10);
  c->at = end;
  return node;
}

static struct Node *parseColumn(struct Compiler *c) {
  const char *begin = c->at;
  while (isalnum((unsigned char)*c->at) || *c->at == '_')
    ++c->at;
  for (int i = 0; i < kColumns; ++i) {
    const struct Column *column = &columns[i];
    if (strlen(column->name) != (size_t)(c->at - begin) || memcmp(column->name, begin, (size_t)(c->at - begin)))
      continue;
    struct Node *node = newNode(c, column->storage == kDouble ? kReal : kWhole);
    node->column = column;
    node->data = column->data;
    switch (column->storage) {
    case kInt32: node->whole = loadInt32; break;
    case kInt64: node->whole = loadInt64; break;
    case kUint8: node->whole = loadUint8; break;
    case kDouble: node->real = loadDouble; break;
    }
    return node;
  }
  fail(c, "no such column");
  return NULL;
}

static struct Node *parseWord(struct Compiler *c) {
  struct Node *node = newNode(c, kText);
  node->text.begin = ++c->at;
  while (*c->at && *c->at != '\'')
    ++c->at;
  if (!*c->at)
    fail(c, "a quote is wanted");
  node->text.length = (int)(c->at++ - node->text.begin);
  return node;
}

static struct Node *parseBinary(struct Compiler *c, int level);

static struct Node *parseUnary(struct Compiler *c) {
  if (takes(c, "(")) {
    struct Node *inner = parseBinary(c, 1);
    if (!takes(c, ")"))
      fail(c, "`)` is wanted");
    return inner;
  }
  if (takes(c, "-")) {
    struct Node *operand = parseUnary(c);
    if (operand->type != kWhole && operand->type != kReal)
      fail(c, "a number is wanted");
    struct Node *node = newNode(c, operand->type);
    node->left = operand;
    if (operand->type == kWhole)
      node->whole = negateWhole;
    else
      node->real = negateReal;
    return node;
  }
  if (takes(c, "!")) {
    struct Node *operand = parseUnary(c);
    if (operand->type != kTruth)
      fail(c, "a condition is wanted");
    struct Node *node = newNode(c, kTruth);
    node->left = operand;
    node->whole = notTruth;
    return node;
  }
  if (isdigit((unsigned char)*c->at))
    return parseNumber(c);
  if (isalpha((unsigned char)*c->at))
    return parseColumn(c);
  if (*c->at == '\'')
    return parseWord(c);
  fail(c, "a value is wanted");
  return NULL;
}

static const struct Operator *takesOperator(struct Compiler *c, int level) {
  for (int i = 0; i < kOperators; ++i)
    if (operators[i].level >= level && takes(c, operators[i].spelling))
      return &operators[i];
  return NULL;
}

// Operators of `level` and above, those of equal level from left to right.
static struct Node *parseBinary(struct Compiler *c, int level) {
  struct Node *left = parseUnary(c);
  const struct Operator *op;
  while ((op = takesOperator(c, level)))
    left = binary(c, op, left, parseBinary(c, op->level + 1));
  return left;
}

static struct Node *compile(struct Compiler *c, const char *text) {
  c->text = c->at = text;
  c->used = 0;
  struct Node *root = parseBinary(c, 1);
  skipSpace(c);
  if (*c->at)
    fail(c, "the end is wanted");
  return root;
}

// ---- The query: for each category and region, what the aggregate is over the rows that the filter lets through

struct Group {
  int category, region;
  int64_t count;
  double sum, least, most;
};

static int bySum(const void *pa, const void *pb) {
  const struct Group *a = pa, *b = pb;
  if (a->sum != b->sum)
    return a->sum > b->sum ? -1 : 1;
  return a->category != b->category ? a->category - b->category : a->region - b->region;
}

// Fills `groups` with those that have rows, in the order of their sums; returns how many they are.
static int runQuery(const char *filterText, const char *aggregateText, long firstRow, struct Group *groups) {
  static struct Compiler filterCompiler, aggregateCompiler;
  const struct Node *filter = compile(&filterCompiler, filterText);
  if (filter->type != kTruth)
    fail(&filterCompiler, "a filter must be a condition");
  const struct Node *aggregate = toReal(&aggregateCompiler, compile(&aggregateCompiler, aggregateText));

  for (int g = 0; g < kGroups; ++g)
    groups[g] = (struct Group){g / kRegions, g % kRegions, 0, 0, INFINITY, -INFINITY};
  for (long row = firstRow; row < kRows; ++row) {
    if (!filter->whole(filter, row))
      continue;
    double value = aggregate->real(aggregate, row);
    struct Group *group = &groups[categories[row] * kRegions + regions[row]];
    ++group->count;
    group->sum += value;
    if (value < group->least)
      group->least = value;
    if (value > group->most)
      group->most = value;
  }
  int filled = 0;
  for (int g = 0; g < kGroups; ++g)
    if (groups[g].count)
      groups[filled++] = groups[g];
  qsort(groups, (size_t)filled, sizeof groups[0], bySum);
  return filled;
}

static uint32_t hundredths(double value) {
  double scaled = value * 100;
  return (uint32_t)(int64_t)floor(scaled + 0.5);
}

static uint32_t checksum(uint32_t sum, const struct Group *groups, int n) {
  for (int i = 0; i < n; ++i) {
    const struct Group *g = &groups[i];
    sum = sum * 31 + (uint32_t)(g->category * kRegions + g->region);
    sum = sum * 31 + (uint32_t)g->count;
    sum = sum * 31 + hundredths(g->sum);
    sum = sum * 31 + hundredths(g->least);
    sum = sum * 31 + hundredths(g->most);
    sum = sum * 31 + hundredths(g->sum / (double)g->count);
  }
  return sum;
}

int main(int argc, char **argv) {
  long queries = argc > 1 ? atol(argv[1]) : 1;
  const char *filter = argc > 2 ? argv[2] : "price * quantity > 150.0 && region != 3 || category == 2";
  const char *aggregate = argc > 3 ? argv[3] : "price * quantity";
  struct Group groups[kGroups];
  int filled = 0;
  int64_t rows = 0;
  uint32_t sum = 0;
  state = 2463534242u; // the same table at each call
  fillTable();
  for (long q = 0; q < queries; ++q) {
    filled = runQuery(filter, aggregate, q * 977 % 5000, groups);
    for (int i = 0; i < filled; ++i)
      rows += groups[i].count;
    sum = checksum(sum, groups, filled);
  }
  printf("%ld queries, %lld rows, %d groups, %08x\n", queries, (long long)rows, filled, sum);
  for (int i = 0; i < filled && i < kTop; ++i)
    printf("%s %d: %lld rows, sum %.2f, from %.2f to %.2f, avg %.4f\n", dictionary[groups[i].category],
           groups[i].region, (long long)groups[i].count, groups[i].sum, groups[i].least, groups[i].most,
           groups[i].sum / (double)groups[i].count);
  return 0;
}
