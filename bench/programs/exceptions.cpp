// what: C++ exceptions: a parser that throws from a few frames down, with destructors on the way, every few dozen calls
// args: 4500000
// expect: 52dbbf8fce28c8a3 224607 34852 1
// small: 8000
// expect-small: c8b7b0dfb6b1177f 381 54 1
// medium: 420000
// expect-medium: 6214ac2f70b0e3cf 21022 3254 1
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace {

struct SyntaxError : std::runtime_error {
  explicit SyntaxError(int at) : std::runtime_error("syntax"), at(at) {}
  int at;
};

struct DivisionByZero {
  int64_t numerator;
};

uint64_t scopes = 0, leaves = 0;

struct Scope {
  Scope() { ++scopes; }
  ~Scope() { ++leaves; }
};

class Parser {
public:
  explicit Parser(const char *text) : text_(text), at_(0) {}

  int64_t all() {
    int64_t v = sum();
    if (text_[at_])
      throw SyntaxError(at_);
    return v;
  }

private:
  int64_t sum() {
    Scope scope;
    int64_t v = product();
    while (text_[at_] == '+' || text_[at_] == '-')
      v = text_[at_++] == '+' ? v + product() : v - product();
    return v;
  }

  int64_t product() {
    int64_t v = atom();
    while (text_[at_] == '*' || text_[at_] == '/') {
      if (text_[at_++] == '*') {
        v = v * atom() % 1000003;
        continue;
      }
      int64_t by = atom();
      if (!by)
        throw DivisionByZero{v};
      v /= by;
    }
    return v;
  }

  int64_t atom() {
    if (text_[at_] == '(') {
      ++at_;
      int64_t v = sum();
      if (text_[at_] != ')')
        throw SyntaxError(at_);
      ++at_;
      return v;
    }
    if (text_[at_] < '0' || text_[at_] > '9')
      throw SyntaxError(at_);
    int64_t v = 0;
    while (text_[at_] >= '0' && text_[at_] <= '9')
      v = v * 10 + (text_[at_++] - '0');
    return v;
  }

  const char *text_;
  int at_;
};

uint32_t state = 17;

uint32_t pick(uint32_t below) {
  state = state * 1664525u + 1013904223u;
  return (state >> 10) % below;
}

void expression(std::string &out, int depth) {
  static const char ops[] = "++-**/";
  for (uint32_t terms = 1 + pick(3); terms; --terms) {
    if (depth && pick(3) == 0) {
      out += '(';
      expression(out, depth - 1);
      out += ')';
    } else {
      out += std::to_string(pick(400) + (pick(4) != 0));
    }
    if (terms > 1)
      out += ops[pick(6)];
  }
}

} // namespace

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 4500000;
  uint64_t sum = 0, syntax = 0, divisions = 0;
  state = 17;
  std::string text;
  for (long r = 0; r < rounds; ++r) {
    text.clear();
    expression(text, 4);
    if (pick(20) == 0)
      text[pick(uint32_t(text.size()))] = '?';
    try {
      try {
        sum = sum * 31 + uint64_t(Parser(text.c_str()).all());
      } catch (const SyntaxError &e) {
        ++syntax;
        if (e.at == 0)
          throw;
        sum += uint64_t(e.at);
      }
    } catch (const DivisionByZero &e) {
      ++divisions;
      sum ^= uint64_t(e.numerator);
    } catch (const std::exception &e) {
      sum += uint64_t(e.what()[0]);
    }
  }
  std::printf("%016llx %llu %llu %d\n", (unsigned long long)sum, (unsigned long long)syntax,
              (unsigned long long)divisions, scopes == leaves);
}
