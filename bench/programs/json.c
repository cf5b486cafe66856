// what: JSON: documents are made, parsed into a tree in an arena by recursive descent, walked, written and parsed again
// args: 2200
// expect: 2200 documents, 45209509 bytes, 36383150 written, 2200 equal
// expect: 452796 450548 454844 1547668 1180720 2264284 1037288 1463452 979519968688 4409785014.937654 f71c9c64 6
// small: 10
// expect-small: 10 documents, 201912 bytes, 162400 written, 10 equal
// expect-small: 1884 2016 2044 6900 5208 10272 4668 6540 4355533120 21517922.509280 ae5d2604 6
// medium: 320
// expect-medium: 320 documents, 6538863 bytes, 5259701 written, 320 equal
// expect-medium: 65524 65000 66028 224572 170472 327408 150868 211652 140303306204 627407125.572639 abb6cca0 6
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Each document is read so often before it is written, as most documents are.
enum { kReads = 4, kRecords = 48, kMaxDepth = 64, kChunk = 1 << 18, kDigits = 15, kMaxExponent = 22 };

static void *allocate(size_t size) {
  void *p = malloc(size);
  if (!p)
    abort();
  return p;
}

// ---- Text that grows

struct Text {
  char *data;
  size_t size, room;
};

static void reserve(struct Text *t, size_t more) {
  if (t->size + more <= t->room)
    return;
  size_t room = t->room ? t->room : 4096;
  while (room < t->size + more)
    room *= 2;
  t->data = realloc(t->data, room);
  if (!t->data)
    abort();
  t->room = room;
}

static void put(struct Text *t, char c) {
  reserve(t, 1);
  t->data[t->size++] = c;
}

static void putBytes(struct Text *t, const char *bytes, size_t n) {
  reserve(t, n);
  memcpy(t->data + t->size, bytes, n);
  t->size += n;
}

static void putString(struct Text *t, const char *s) { putBytes(t, s, strlen(s)); }

// `value` in decimal, with zeros in front until it has `least` digits.
static void putDigits(struct Text *t, uint64_t value, int least) {
  char digits[24];
  int at = (int)sizeof digits;
  do {
    digits[--at] = (char)('0' + value % 10);
    value /= 10;
    --least;
  } while (value || least > 0);
  putBytes(t, digits + at, sizeof digits - (size_t)at);
}

// ---- Documents from a seed

static const char *const words[24] = {"order", "price",  "größe", "customer", "naïve", "street", "日本語", "total",
                                      "tax",   "comment", "id",    "привет",   "zone",  "x",      "updated",  "ελλάδα",
                                      "url",   "status",  "note",  "owner",    "café",  "items",  "🚀",       "version"};
static const char *const escapes[8] = {"\\n", "\\t", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude80", "\\u0007"};

static uint32_t state;

static uint32_t pick(uint32_t below) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return (state >> 8) % below;
}

static void makeString(struct Text *t) {
  put(t, '"');
  for (uint32_t n = 1 + pick(7); n; --n) {
    putString(t, words[pick(24)]);
    if (pick(9) == 0)
      putString(t, escapes[pick(8)]);
    if (n > 1)
      put(t, ' ');
  }
  put(t, '"');
}

static void makeNumber(struct Text *t) {
  if (pick(4) == 0)
    put(t, '-');
  switch (pick(6)) {
  case 0:
  case 1: putDigits(t, 1 + pick(100), 1); break;
  case 2: putDigits(t, 1 + pick(10000000), 1); break;
  case 3: // with an exponent: 7.25e-3
    putDigits(t, 1 + pick(9), 1);
    put(t, '.');
    putDigits(t, pick(100), 2);
    put(t, pick(2) ? 'e' : 'E');
    if (pick(2))
      put(t, '-');
    putDigits(t, 1 + pick(3), 1);
    break;
  default: {
    static const uint32_t limits[6] = {1, 10, 100, 1000, 10000, 100000};
    uint32_t places = 1 + pick(5);
    putDigits(t, 1 + pick(20000), 1);
    put(t, '.');
    putDigits(t, pick(limits[places]), (int)places);
  }
  }
}

static void makeLine(struct Text *t, int indent) {
  put(t, '\n');
  for (; indent; --indent)
    putString(t, "  ");
}

static void makeValue(struct Text *t, int depth);

// The first levels are indented, what is deeper stands on one line.
static void makeObject(struct Text *t, int depth, uint32_t members) {
  uint32_t word = pick(24);
  put(t, '{');
  for (uint32_t i = 0; i < members; ++i) {
    if (i)
      putString(t, depth < 3 ? "," : ", ");
    if (depth < 3)
      makeLine(t, depth + 1);
    put(t, '"');
    putString(t, words[(word + 5 * i) % 24]);
    putString(t, "\": ");
    makeValue(t, depth + 1);
  }
  if (depth < 3)
    makeLine(t, depth);
  put(t, '}');
}

static void makeArray(struct Text *t, int depth, uint32_t items) {
  put(t, '[');
  for (uint32_t i = 0; i < items; ++i) {
    if (i)
      putString(t, ", ");
    makeValue(t, depth + 1);
  }
  put(t, ']');
}

static void makeValue(struct Text *t, int depth) {
  uint32_t kind = pick(depth < 6 ? 20 : 14);
  if (kind < 6)
    makeNumber(t);
  else if (kind < 11)
    makeString(t);
  else if (kind < 14)
    putString(t, kind == 11 ? "null" : kind == 12 ? "true" : "false");
  else if (kind < 17)
    makeArray(t, depth, pick(7));
  else
    makeObject(t, depth, pick(6));
}

static void makeDocument(struct Text *t, uint32_t seed) {
  state = seed * 2654435761u | 1;
  t->size = 0;
  putString(t, "{\"version\": 3, \"records\": [");
  for (int i = 0; i < kRecords; ++i) {
    if (i)
      put(t, ',');
    makeLine(t, 2);
    makeObject(t, 2, 4 + pick(6));
  }
  putString(t, "\n]}\n");
}

// ---- The arena: all of a document's values, let go of at once

struct Chunk {
  struct Chunk *next;
  size_t size, used;
  _Alignas(16) char bytes[];
};

struct Arena {
  struct Chunk *first, *current;
};

static struct Chunk *newChunk(size_t size) {
  struct Chunk *chunk = allocate(sizeof *chunk + size);
  chunk->next = NULL;
  chunk->size = size;
  chunk->used = 0;
  return chunk;
}

static void *arenaTake(struct Arena *arena, size_t size) {
  size = (size + 7) & ~(size_t)7;
  struct Chunk *chunk = arena->current;
  while (chunk->size - chunk->used < size) {
    if (!chunk->next)
      chunk->next = newChunk(size > kChunk ? size : kChunk);
    chunk = chunk->next;
    chunk->used = 0;
  }
  arena->current = chunk;
  void *p = chunk->bytes + chunk->used;
  chunk->used += size;
  return p;
}

static void arenaReset(struct Arena *arena) {
  arena->current = arena->first;
  arena->first->used = 0;
}

static void arenaFree(struct Arena *arena) {
  for (struct Chunk *chunk = arena->first; chunk;) {
    struct Chunk *next = chunk->next;
    free(chunk);
    chunk = next;
  }
}

// ---- The tree

enum Kind { kNull, kFalse, kTrue, kInteger, kDecimal, kString, kArray, kObject, kKinds };

// Bytes of the document where it has no escapes, else of the arena.
struct String {
  const char *bytes;
  size_t length;
};

struct Value {
  enum Kind kind;
  struct Value *next; // in the array or object this is part of
  struct String key;  // of a member of an object
  union {
    int64_t integer; // a number that is whole, however it was written
    double decimal;
    struct String string;
    struct Value *children;
  };
};

// ---- The parser

struct Parser {
  const char *at, *end; // *end is 0
  struct Arena *arena;
  int depth;
};

static const double powers[kMaxExponent + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static void skipSpace(struct Parser *p) {
  while (*p->at == ' ' || *p->at == '\n' || *p->at == '\t' || *p->at == '\r')
    ++p->at;
}

static int isDigit(char c) { return c >= '0' && c <= '9'; }

// Exact: digits and power of ten are doubles without error, so one rounding is all there is.
static int parseNumber(struct Parser *p, struct Value *value) {
  const char *at = p->at;
  int negative = *at == '-', exponent = 0, digits = 0;
  int64_t mantissa = 0;
  at += negative;
  if (!isDigit(*at) || (*at == '0' && isDigit(at[1])))
    return 0;
  for (; isDigit(*at); ++at, ++digits)
    mantissa = mantissa * 10 + (*at - '0');
  if (*at == '.') {
    if (!isDigit(*++at))
      return 0;
    for (; isDigit(*at); ++at, ++digits, --exponent)
      mantissa = mantissa * 10 + (*at - '0');
  }
  if (*at == 'e' || *at == 'E') {
    int minus = *++at == '-', shift = 0;
    at += minus || *at == '+';
    if (!isDigit(*at))
      return 0;
    for (; isDigit(*at) && shift < 1000; ++at)
      shift = shift * 10 + (*at - '0');
    exponent += minus ? -shift : shift;
  }
  if (digits > kDigits || exponent > kMaxExponent || exponent < -kMaxExponent)
    return 0;
  p->at = at;
  if (negative)
    mantissa = -mantissa;
  if (exponent == 0) {
    value->kind = kInteger;
    value->integer = mantissa;
    return 1;
  }
  double number = exponent < 0 ? (double)mantissa / powers[-exponent] : (double)mantissa * powers[exponent];
  if (number > -9e15 && number < 9e15 && (double)(int64_t)number == number) {
    value->kind = kInteger;
    value->integer = (int64_t)number;
  } else {
    value->kind = kDecimal;
    value->decimal = number;
  }
  return 1;
}

// Four hexadecimal digits; -1 when they are not.
static int32_t parseHex(const char *at) {
  int32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    char c = at[i];
    int digit = isDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

static char *encode(char *out, uint32_t c) {
  if (c < 0x80) {
    *out++ = (char)c;
  } else if (c < 0x800) {
    *out++ = (char)(0xc0 | c >> 6);
    *out++ = (char)(0x80 | (c & 63));
  } else if (c < 0x10000) {
    *out++ = (char)(0xe0 | c >> 12);
    *out++ = (char)(0x80 | (c >> 6 & 63));
    *out++ = (char)(0x80 | (c & 63));
  } else {
    *out++ = (char)(0xf0 | c >> 18);
    *out++ = (char)(0x80 | (c >> 12 & 63));
    *out++ = (char)(0x80 | (c >> 6 & 63));
    *out++ = (char)(0x80 | (c & 63));
  }
  return out;
}

// What follows a backslash; NULL when it is no escape.
static const char *parseEscape(const char *at, char **out) {
  switch (*at++) {
  case '"': *(*out)++ = '"'; return at;
  case '\\': *(*out)++ = '\\'; return at;
  case '/': *(*out)++ = '/'; return at;
  case 'b': *(*out)++ = '\b'; return at;
  case 'f': *(*out)++ = '\f'; return at;
  case 'n': *(*out)++ = '\n'; return at;
  case 'r': *(*out)++ = '\r'; return at;
  case 't': *(*out)++ = '\t'; return at;
  case 'u': {
    int32_t c = parseHex(at);
    if (c < 0)
      return NULL;
    at += 4;
    if (c >= 0xd800 && c < 0xdc00) {
      int32_t low = at[0] == '\\' && at[1] == 'u' ? parseHex(at + 2) : -1;
      if (low < 0xdc00 || low > 0xdfff)
        return NULL;
      at += 6;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    *out = encode(*out, (uint32_t)c);
    return at;
  }
  default: return NULL;
  }
}

// The rest of a string from its first escape on; `begin` is behind the opening quote.
static int parseEscaped(struct Parser *p, const char *begin, const char *at, struct String *string) {
  const char *close = at;
  while (close < p->end && *close != '"')
    close += *close == '\\' ? 2 : 1;
  if (close >= p->end)
    return 0;
  char *bytes = arenaTake(p->arena, (size_t)(close - begin)), *out = bytes + (at - begin);
  memcpy(bytes, begin, (size_t)(at - begin));
  while (*at != '"') {
    if ((unsigned char)*at < ' ')
      return 0;
    if (*at != '\\')
      *out++ = *at++;
    else if (!(at = parseEscape(at + 1, &out)))
      return 0;
  }
  p->at = at + 1;
  *string = (struct String){bytes, (size_t)(out - bytes)};
  return 1;
}

static int parseString(struct Parser *p, struct String *string) {
  if (*p->at != '"')
    return 0;
  const char *begin = p->at + 1, *at = begin;
  while (*at != '"' && *at != '\\' && (unsigned char)*at >= ' ')
    ++at;
  if (*at == '\\')
    return parseEscaped(p, begin, at, string);
  if (*at != '"')
    return 0;
  p->at = at + 1;
  *string = (struct String){begin, (size_t)(at - begin)};
  return 1;
}

static int parseWord(struct Parser *p, const char *word, enum Kind kind, struct Value *value) {
  size_t n = strlen(word);
  if (strncmp(p->at, word, n))
    return 0;
  p->at += n;
  value->kind = kind;
  return 1;
}

static struct Value *parseValue(struct Parser *p);

static int parseChildren(struct Parser *p, struct Value *value, enum Kind kind) {
  const char close = kind == kObject ? '}' : ']';
  struct Value **last = &value->children;
  value->kind = kind;
  ++p->at;
  skipSpace(p);
  if (*p->at == close) {
    *last = NULL;
    ++p->at;
    return 1;
  }
  if (++p->depth > kMaxDepth)
    return 0;
  for (;;) {
    struct String key = {NULL, 0};
    if (kind == kObject) {
      skipSpace(p);
      if (!parseString(p, &key))
        return 0;
      skipSpace(p);
      if (*p->at++ != ':')
        return 0;
    }
    struct Value *child = parseValue(p);
    if (!child)
      return 0;
    child->key = key;
    *last = child;
    last = &child->next;
    skipSpace(p);
    char c = *p->at++;
    if (c == close)
      break;
    if (c != ',')
      return 0;
  }
  *last = NULL;
  --p->depth;
  return 1;
}

static struct Value *parseValue(struct Parser *p) {
  struct Value *value = arenaTake(p->arena, sizeof *value);
  int parsed;
  skipSpace(p);
  switch (*p->at) {
  case '{': parsed = parseChildren(p, value, kObject); break;
  case '[': parsed = parseChildren(p, value, kArray); break;
  case '"': value->kind = kString; parsed = parseString(p, &value->string); break;
  case 'n': parsed = parseWord(p, "null", kNull, value); break;
  case 't': parsed = parseWord(p, "true", kTrue, value); break;
  case 'f': parsed = parseWord(p, "false", kFalse, value); break;
  default: parsed = parseNumber(p, value); break;
  }
  return parsed ? value : NULL;
}

// The tree of a whole text, which ends with a 0. A text that is no JSON ends the program.
static struct Value *parseText(const struct Text *text, struct Arena *arena) {
  arenaReset(arena);
  struct Parser p = {text->data, text->data + text->size, arena, 0};
  struct Value *root = parseValue(&p);
  if (root)
    skipSpace(&p);
  if (!root || p.at != p.end) {
    fprintf(stderr, "no JSON at byte %ld\n", (long)(p.at - text->data));
    exit(1);
  }
  root->next = NULL;
  return root;
}

// ---- What is done with a tree

struct Tally {
  uint64_t counts[kKinds];
  int64_t integers;
  double decimals;
  uint32_t hash;
  int deepest;
};

// Over code points, so that it is the same whatever a language keeps strings in.
static uint32_t hashString(uint32_t hash, struct String s) {
  const unsigned char *at = (const unsigned char *)s.bytes, *end = at + s.length;
  while (at < end) {
    uint32_t c = *at++;
    if (c >= 0x80) {
      int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
      c &= 0x3fu >> more;
      for (; more && at < end; --more)
        c = c << 6 | (*at++ & 63u);
    }
    hash = hash * 31 + c;
  }
  return hash * 31 + 1;
}

static void walk(const struct Value *value, int depth, struct Tally *tally) {
  ++tally->counts[value->kind];
  if (depth > tally->deepest)
    tally->deepest = depth;
  switch (value->kind) {
  case kInteger: tally->integers += value->integer; break;
  case kDecimal: tally->decimals += value->decimal; break;
  case kString: tally->hash = hashString(tally->hash, value->string); break;
  case kArray:
  case kObject:
    for (const struct Value *child = value->children; child; child = child->next) {
      if (value->kind == kObject)
        tally->hash = hashString(tally->hash, child->key);
      walk(child, depth + 1, tally);
    }
    break;
  default: break;
  }
}

static void writeString(struct Text *t, struct String s) {
  put(t, '"');
  size_t plain = 0;
  for (size_t i = 0; i < s.length; ++i) {
    unsigned char c = (unsigned char)s.bytes[i];
    if (c >= ' ' && c != '"' && c != '\\')
      continue;
    putBytes(t, s.bytes + plain, i - plain);
    plain = i + 1;
    put(t, '\\');
    switch (c) {
    case '\b': put(t, 'b'); break;
    case '\f': put(t, 'f'); break;
    case '\n': put(t, 'n'); break;
    case '\r': put(t, 'r'); break;
    case '\t': put(t, 't'); break;
    case '"':
    case '\\': put(t, (char)c); break;
    default:
      putString(t, "u00");
      put(t, (char)('0' + (c >> 4)));
      put(t, "0123456789abcdef"[c & 15]);
    }
  }
  putBytes(t, s.bytes + plain, s.length - plain);
  put(t, '"');
}

// At most six places, as many as any document here has, without zeros at their end.
static void writeDecimal(struct Text *t, double value) {
  if (value < 0) {
    put(t, '-');
    value = -value;
  }
  double millionths = value * 1e6;
  uint64_t scaled = (uint64_t)(millionths + 0.5), places = scaled % 1000000;
  putDigits(t, scaled / 1000000, 1);
  put(t, '.');
  int least = 6;
  for (; least > 1 && places % 10 == 0; --least)
    places /= 10;
  putDigits(t, places, least);
}

static void writeValue(struct Text *t, const struct Value *value) {
  switch (value->kind) {
  case kNull: putString(t, "null"); break;
  case kFalse: putString(t, "false"); break;
  case kTrue: putString(t, "true"); break;
  case kInteger:
    if (value->integer < 0)
      put(t, '-');
    putDigits(t, (uint64_t)(value->integer < 0 ? -value->integer : value->integer), 1);
    break;
  case kDecimal: writeDecimal(t, value->decimal); break;
  case kString: writeString(t, value->string); break;
  default:
    put(t, value->kind == kObject ? '{' : '[');
    for (const struct Value *child = value->children; child; child = child->next) {
      if (child != value->children)
        put(t, ',');
      if (value->kind == kObject) {
        writeString(t, child->key);
        put(t, ':');
      }
      writeValue(t, child);
    }
    put(t, value->kind == kObject ? '}' : ']');
  }
}

static int sameString(struct String a, struct String b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static int same(const struct Value *a, const struct Value *b) {
  if (a->kind != b->kind)
    return 0;
  switch (a->kind) {
  case kInteger: return a->integer == b->integer;
  case kDecimal: return a->decimal == b->decimal;
  case kString: return sameString(a->string, b->string);
  case kArray:
  case kObject: {
    const struct Value *x = a->children, *y = b->children;
    for (; x && y; x = x->next, y = y->next)
      if ((a->kind == kObject && !sameString(x->key, y->key)) || !same(x, y))
        return 0;
    return !x && !y;
  }
  default: return 1;
  }
}

int main(int argc, char **argv) {
  long documents = argc > 1 ? atol(argv[1]) : 1;
  struct Text text = {NULL, 0, 0}, written = {NULL, 0, 0};
  struct Arena arena, again;
  arena.first = arena.current = newChunk(kChunk);
  again.first = again.current = newChunk(kChunk);
  struct Tally tally = {{0}, 0, 0, 0, 0};
  uint64_t bytes = 0, writtenBytes = 0;
  long equal = 0;
  for (long d = 0; d < documents; ++d) {
    makeDocument(&text, (uint32_t)d + 1);
    bytes += text.size;
    put(&text, 0);
    --text.size;
    struct Value *root = NULL;
    for (int i = 0; i < kReads; ++i) {
      root = parseText(&text, &arena);
      walk(root, 0, &tally);
    }
    written.size = 0;
    writeValue(&written, root);
    writtenBytes += written.size;
    put(&written, 0);
    --written.size;
    equal += same(root, parseText(&written, &again));
  }
  printf("%ld documents, %llu bytes, %llu written, %ld equal\n", documents, (unsigned long long)bytes,
         (unsigned long long)writtenBytes, equal);
  for (int kind = 0; kind < kKinds; ++kind)
    printf("%llu ", (unsigned long long)tally.counts[kind]);
  printf("%lld %.6f %08x %d\n", (long long)tally.integers, tally.decimals, tally.hash, tally.deepest);
  arenaFree(&arena);
  arenaFree(&again);
  free(text.data);
  free(written.data);
  return 0;
}
