#pragma once

// What several tests of specialization specialize.

namespace kiln::test {

inline constexpr char kPower[] =
    "double power(double x, int n) { double r = 1; for (; n > 0; --n) r *= x; return r; }\n"
    "long total(const long* from, const long* to) {\n"
    "  long sum = 0; for (; from != to; ++from) sum += *from; return sum; }\n"
    "long at(const long* p, long i) { return p[i]; }\n"
    "long plus(const long* p, long i) { return *p + i; }\n";

} // namespace kiln::test
