// what: a virtual machine: a register bytecode driven by one switch in a loop, running prime counting and Collatz
// args: 500000
// expect: 41538 448 410011 553730505 853f59482ff0bb44
// small: 2500
// expect-small: 367 208 2463 1246499 84832ea7f0c66961
// medium: 65000
// expect-medium: 6493 339 52527 52316827 1e3770b7fa9edd83
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum Op { kLoad, kMove, kAdd, kAddI, kMul, kMulI, kMod, kShr, kAndI, kJump, kJlt, kJeq, kJne, kStore, kFetch, kCall, kRet, kHalt };

struct Insn {
  uint8_t op, a, b, c;
  int32_t imm;
};

struct Vm {
  int64_t regs[16];
  int64_t memory[256];
  int32_t stack[32];
  int depth;
  uint64_t executed;
};

static void run(struct Vm *vm, const struct Insn *code) {
  int64_t *r = vm->regs;
  int32_t pc = 0;
  uint64_t executed = 0;
  for (;;) {
    const struct Insn i = code[pc++];
    ++executed;
    switch (i.op) {
    case kLoad: r[i.a] = i.imm; break;
    case kMove: r[i.a] = r[i.b]; break;
    case kAdd: r[i.a] = r[i.b] + r[i.c]; break;
    case kAddI: r[i.a] = r[i.b] + i.imm; break;
    case kMul: r[i.a] = r[i.b] * r[i.c]; break;
    case kMulI: r[i.a] = r[i.b] * i.imm; break;
    case kMod: r[i.a] = r[i.b] % r[i.c]; break;
    case kShr: r[i.a] = (int64_t)((uint64_t)r[i.b] >> i.imm); break;
    case kAndI: r[i.a] = r[i.b] & i.imm; break;
    case kJump: pc = i.imm; break;
    case kJlt: if (r[i.a] < r[i.b]) pc = i.imm; break;
    case kJeq: if (r[i.a] == r[i.b]) pc = i.imm; break;
    case kJne: if (r[i.a] != r[i.b]) pc = i.imm; break;
    case kStore: vm->memory[r[i.a] & 255] = r[i.b]; break;
    case kFetch: r[i.a] = vm->memory[r[i.b] & 255]; break;
    case kCall: vm->stack[vm->depth++] = pc; pc = i.imm; break;
    case kRet: pc = vm->stack[--vm->depth]; break;
    default: vm->executed = executed; return;
    }
  }
}

// r0 = 0, r1 = limit, r2 = candidate, r3 = primes, r4 = longest chain, r5 = its start
static const struct Insn program[] = {
    /*  0 */ {kLoad, 0, 0, 0, 0},
    /*  1 */ {kLoad, 2, 0, 0, 2},
    /*  2 */ {kLoad, 3, 0, 0, 0},
    /*  3 */ {kLoad, 4, 0, 0, 0},
    /*  4 */ {kLoad, 9, 0, 0, 1},
    /*  5 */ {kCall, 0, 0, 0, 13},
    /*  6 */ {kCall, 0, 0, 0, 22},
    /*  7 */ {kFetch, 10, 2, 0, 0},
    /*  8 */ {kAdd, 10, 10, 6, 0},
    /*  9 */ {kStore, 2, 10, 0, 0},
    /* 10 */ {kAddI, 2, 2, 0, 1},
    /* 11 */ {kJlt, 2, 1, 0, 5},
    /* 12 */ {kHalt, 0, 0, 0, 0},
    // is r2 prime? counts in r3
    /* 13 */ {kLoad, 6, 0, 0, 2},
    /* 14 */ {kMul, 7, 6, 6, 0},
    /* 15 */ {kJlt, 2, 7, 0, 20},
    /* 16 */ {kMod, 8, 2, 6, 0},
    /* 17 */ {kJeq, 8, 0, 0, 21},
    /* 18 */ {kAddI, 6, 6, 0, 1},
    /* 19 */ {kJump, 0, 0, 0, 14},
    /* 20 */ {kAddI, 3, 3, 0, 1},
    /* 21 */ {kRet, 0, 0, 0, 0},
    // Collatz chain of r2, its length in r6
    /* 22 */ {kLoad, 6, 0, 0, 0},
    /* 23 */ {kMove, 7, 2, 0, 0},
    /* 24 */ {kJeq, 7, 9, 0, 33},
    /* 25 */ {kAddI, 6, 6, 0, 1},
    /* 26 */ {kAndI, 8, 7, 0, 1},
    /* 27 */ {kJne, 8, 0, 0, 30},
    /* 28 */ {kShr, 7, 7, 0, 1},
    /* 29 */ {kJump, 0, 0, 0, 24},
    /* 30 */ {kMulI, 7, 7, 0, 3},
    /* 31 */ {kAddI, 7, 7, 0, 1},
    /* 32 */ {kJump, 0, 0, 0, 24},
    /* 33 */ {kJlt, 6, 4, 0, 36},
    /* 34 */ {kMove, 4, 6, 0, 0},
    /* 35 */ {kMove, 5, 2, 0, 0},
    /* 36 */ {kRet, 0, 0, 0, 0},
};

int main(int argc, char **argv) {
  long limit = argc > 1 ? atol(argv[1]) : 500000;
  static struct Vm vm;
  memset(&vm, 0, sizeof vm);
  vm.regs[1] = limit;
  run(&vm, program);
  uint64_t sum = 0;
  for (int i = 0; i < 256; ++i)
    sum = sum * 31 + (uint64_t)vm.memory[i];
  printf("%lld %lld %lld %llu %llx\n", (long long)vm.regs[3], (long long)vm.regs[4], (long long)vm.regs[5],
         (unsigned long long)vm.executed, (unsigned long long)sum);
  return 0;
}
