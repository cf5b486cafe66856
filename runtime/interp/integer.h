#pragma once

// Integer arithmetic, comparison and conversion. T is the unsigned container of the operand.

#include "interp/frame.h"

namespace kiln::interp {

// Shifts by the width or more are poison: masked, as the hardware does.
template <class T>
constexpr unsigned kShiftMask = sizeof(T) * 8 - 1;

struct Add {
    template <class T>
    static T run(T a, T b) {
        return static_cast<T>(a + b);
    }
};
struct Sub {
    template <class T>
    static T run(T a, T b) {
        return static_cast<T>(a - b);
    }
};
struct Mul {
    // Through 32 or more bits: two 16-bit factors would be promoted to int and overflow.
    template <class T>
    static T run(T a, T b) {
        if constexpr (sizeof(T) < 4)
            return static_cast<T>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b));
        else
            return a * b;
    }
};
struct UDiv {
    template <class T>
    static T run(T a, T b) {
        return static_cast<T>(a / b);
    }
};
struct SDiv {
    template <class T>
    static T run(T a, T b) {
        return static_cast<T>(static_cast<Signed<T>>(a) / static_cast<Signed<T>>(b));
    }
};
struct URem {
    template <class T>
    static T run(T a, T b) {
        return static_cast<T>(a % b);
    }
};
struct SRem {
    template <class T>
    static T run(T a, T b) {
        return static_cast<T>(static_cast<Signed<T>>(a) % static_cast<Signed<T>>(b));
    }
};
struct Shl {
    template <class T>
    static T run(T a, T b) {
        return static_cast<T>(a << (static_cast<unsigned>(b) & kShiftMask<T>));
    }
};
struct LShr {
    template <class T>
    static T run(T a, T b) {
        return static_cast<T>(a >> (static_cast<unsigned>(b) & kShiftMask<T>));
    }
};
struct AShr {
    template <class T>
    static T run(T a, T b) {
        return static_cast<T>(static_cast<Signed<T>>(a) >> (static_cast<unsigned>(b) & kShiftMask<T>));
    }
};
struct And {
    template <class T>
    static T run(T a, T b) {
        return a & b;
    }
};
struct Or {
    template <class T>
    static T run(T a, T b) {
        return a | b;
    }
};
struct Xor {
    template <class T>
    static T run(T a, T b) {
        return a ^ b;
    }
};

struct Eq {
    template <class T>
    static bool run(T a, T b) {
        return a == b;
    }
};
struct Ne {
    template <class T>
    static bool run(T a, T b) {
        return a != b;
    }
};
struct Ugt {
    template <class T>
    static bool run(T a, T b) {
        return a > b;
    }
};
struct Uge {
    template <class T>
    static bool run(T a, T b) {
        return a >= b;
    }
};
struct Ult {
    template <class T>
    static bool run(T a, T b) {
        return a < b;
    }
};
struct Ule {
    template <class T>
    static bool run(T a, T b) {
        return a <= b;
    }
};
struct Sgt {
    template <class T>
    static bool run(T a, T b) {
        return static_cast<Signed<T>>(a) > static_cast<Signed<T>>(b);
    }
};
struct Sge {
    template <class T>
    static bool run(T a, T b) {
        return static_cast<Signed<T>>(a) >= static_cast<Signed<T>>(b);
    }
};
struct Slt {
    template <class T>
    static bool run(T a, T b) {
        return static_cast<Signed<T>>(a) < static_cast<Signed<T>>(b);
    }
};
struct Sle {
    template <class T>
    static bool run(T a, T b) {
        return static_cast<Signed<T>>(a) <= static_cast<Signed<T>>(b);
    }
};

/// Of a conditional branch: whether bits are set in common.
struct NoneOf {
    template <class T>
    static bool run(T a, T b) {
        return (a & b) == 0;
    }
};
struct AnyOf {
    template <class T>
    static bool run(T a, T b) {
        return (a & b) != 0;
    }
};

/// a = b op c, with c a slot or the immediate.
template <class T, class F>
KILN_HANDLER binary(const Inst* ip, char* fp, Segment* segment) {
    put<T>(fp, ip->a, F::template run<T>(get<T>(fp, ip->b), get<T>(fp, ip->c)));
    KILN_NEXT;
}
template <class T, class F>
KILN_HANDLER binaryImm(const Inst* ip, char* fp, Segment* segment) {
    put<T>(fp, ip->a, F::template run<T>(get<T>(fp, ip->b), static_cast<T>(ip->bits)));
    KILN_NEXT;
}
/// The left operand is the immediate.
template <class T, class F>
KILN_HANDLER immBinary(const Inst* ip, char* fp, Segment* segment) {
    put<T>(fp, ip->a, F::template run<T>(static_cast<T>(ip->bits), get<T>(fp, ip->c)));
    KILN_NEXT;
}
template <class T, class F>
KILN_HANDLER compare(const Inst* ip, char* fp, Segment* segment) {
    put<uint8_t>(fp, ip->a, F::template run<T>(get<T>(fp, ip->b), get<T>(fp, ip->c)));
    KILN_NEXT;
}
template <class T, class F>
KILN_HANDLER compareImm(const Inst* ip, char* fp, Segment* segment) {
    put<uint8_t>(fp, ip->a, F::template run<T>(get<T>(fp, ip->b), static_cast<T>(ip->bits)));
    KILN_NEXT;
}

/// Widening always fills 64 bits: every narrower destination reads its own part.
template <class From>
KILN_HANDLER zext(const Inst* ip, char* fp, Segment* segment) {
    set<uint64_t>(fp, ip->a, get<From>(fp, ip->b));
    KILN_NEXT;
}
template <class From>
KILN_HANDLER sext(const Inst* ip, char* fp, Segment* segment) {
    set<int64_t>(fp, ip->a, static_cast<Signed<From>>(get<From>(fp, ip->b)));
    KILN_NEXT;
}
/// a = sign extension of the low `imm` bits of b.
KILN_HANDLER sextBits(const Inst* ip, char* fp, Segment* segment) {
    unsigned shift = 64 - static_cast<unsigned>(ip->imm);
    set<int64_t>(fp, ip->a, static_cast<int64_t>(get<uint64_t>(fp, ip->b) << shift) >> shift);
    KILN_NEXT;
}
/// a = b & imm, 64 bits wide: narrowing to an odd width.
KILN_HANDLER maskBits(const Inst* ip, char* fp, Segment* segment) {
    set<uint64_t>(fp, ip->a, get<uint64_t>(fp, ip->b) & ip->bits);
    KILN_NEXT;
}
KILN_HANDLER zext128(const Inst* ip, char* fp, Segment* segment) {
    set<U128>(fp, ip->a, get<uint64_t>(fp, ip->b));
    KILN_NEXT;
}
KILN_HANDLER sext128(const Inst* ip, char* fp, Segment* segment) {
    set<S128>(fp, ip->a, get<int64_t>(fp, ip->b));
    KILN_NEXT;
}

} // namespace kiln::interp
