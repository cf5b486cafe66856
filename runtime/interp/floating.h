#pragma once

// Floating point. long double is x86_fp80. The library is built with -ffp-contract=off, so nothing here is fused.

#include "interp/frame.h"

#include <cmath>

namespace kiln::interp {

struct FAdd {
    template <class T>
    static T run(T a, T b) {
        return a + b;
    }
};
struct FSub {
    template <class T>
    static T run(T a, T b) {
        return a - b;
    }
};
struct FMul {
    template <class T>
    static T run(T a, T b) {
        return a * b;
    }
};
struct FDiv {
    template <class T>
    static T run(T a, T b) {
        return a / b;
    }
};
struct FRem {
    template <class T>
    static T run(T a, T b) {
        return std::fmod(a, b);
    }
};

template <class T, class F>
KILN_HANDLER fbinary(const Inst* ip, char* fp, Segment* segment) {
    set<T>(fp, ip->a, F::template run<T>(get<T>(fp, ip->b), get<T>(fp, ip->c)));
    KILN_NEXT;
}
/// The right, or the left, operand is the immediate: its bits.
template <class T>
[[gnu::always_inline]] inline T immediateOf(const Inst* ip) {
    T value;
    __builtin_memcpy(&value, &ip->bits, sizeof(T));
    return value;
}
template <class T, class F>
KILN_HANDLER fbinaryImm(const Inst* ip, char* fp, Segment* segment) {
    set<T>(fp, ip->a, F::template run<T>(get<T>(fp, ip->b), immediateOf<T>(ip)));
    KILN_NEXT;
}
template <class T, class F>
KILN_HANDLER immFbinary(const Inst* ip, char* fp, Segment* segment) {
    set<T>(fp, ip->a, F::template run<T>(immediateOf<T>(ip), get<T>(fp, ip->c)));
    KILN_NEXT;
}
template <class T>
KILN_HANDLER fneg(const Inst* ip, char* fp, Segment* segment) {
    set<T>(fp, ip->a, -get<T>(fp, ip->b));
    KILN_NEXT;
}

// Predicates as llvm::CmpInst numbers them: bit 0 equal, 1 greater, 2 less, 3 unordered.
template <unsigned Predicate>
struct FCompare {
    template <class T>
    static bool run(T a, T b) {
        return ((Predicate & 1) && a == b) || ((Predicate & 2) && a > b) || ((Predicate & 4) && a < b) ||
               ((Predicate & 8) && __builtin_isunordered(a, b));
    }
};
template <class T, unsigned Predicate>
KILN_HANDLER fcompare(const Inst* ip, char* fp, Segment* segment) {
    put<uint8_t>(fp, ip->a, FCompare<Predicate>::template run<T>(get<T>(fp, ip->b), get<T>(fp, ip->c)));
    KILN_NEXT;
}

template <class From, class To>
KILN_HANDLER fconvert(const Inst* ip, char* fp, Segment* segment) {
    set<To>(fp, ip->a, static_cast<To>(get<From>(fp, ip->b)));
    KILN_NEXT;
}

/// fptosi and fptoui; the translator widens or masks narrower results.
template <class From, class To>
KILN_HANDLER fpToInt(const Inst* ip, char* fp, Segment* segment) {
    put<To>(fp, ip->a, static_cast<To>(get<From>(fp, ip->b)));
    KILN_NEXT;
}
/// sitofp and uitofp.
template <class From, class To>
KILN_HANDLER intToFp(const Inst* ip, char* fp, Segment* segment) {
    set<To>(fp, ip->a, static_cast<To>(get<From>(fp, ip->b)));
    KILN_NEXT;
}

/// One correctly rounded operation, whatever this library is compiled for.
template <class T>
KILN_HANDLER fusedMulAdd(const Inst* ip, char* fp, Segment* segment) {
    set<T>(fp, ip->a, std::fma(get<T>(fp, ip->b), get<T>(fp, ip->c), get<T>(fp, ip->d)));
    KILN_NEXT;
}
/// The same in one instruction of the processor, for those that have it.
template <class T>
__attribute__((target("fma"))) KILN_HANDLER hardwareMulAdd(const Inst* ip, char* fp, Segment* segment) {
    set<T>(fp, ip->a, __builtin_elementwise_fma(get<T>(fp, ip->b), get<T>(fp, ip->c), get<T>(fp, ip->d)));
    KILN_NEXT;
}

struct Sqrt {
    template <class T>
    static T run(T a) {
        return __builtin_elementwise_sqrt(a);
    }
};
struct FAbs {
    template <class T>
    static T run(T a) {
        return std::fabs(a);
    }
};
template <class T, class F>
KILN_HANDLER funary(const Inst* ip, char* fp, Segment* segment) {
    set<T>(fp, ip->a, F::template run<T>(get<T>(fp, ip->b)));
    KILN_NEXT;
}

} // namespace kiln::interp
