// what: a virtual machine: a register bytecode driven by one switch in a loop, running prime counting and Collatz
'use strict';

const kLoad = 0, kMove = 1, kAdd = 2, kAddI = 3, kMul = 4, kMulI = 5, kMod = 6, kShr = 7, kAndI = 8, kJump = 9,
      kJlt = 10, kJeq = 11, kJne = 12, kStore = 13, kFetch = 14, kCall = 15, kRet = 16, kHalt = 17;

// Registers are doubles: no number of these programs goes beyond 2^53.
function run(r, memory, code) {
  const stack = new Int32Array(32);
  let depth = 0, pc = 0, executed = 0;
  for (;;) {
    const at = pc * 5;
    const a = code[at + 1], b = code[at + 2], c = code[at + 3], imm = code[at + 4];
    ++pc;
    ++executed;
    switch (code[at]) {
    case kLoad: r[a] = imm; break;
    case kMove: r[a] = r[b]; break;
    case kAdd: r[a] = r[b] + r[c]; break;
    case kAddI: r[a] = r[b] + imm; break;
    case kMul: r[a] = r[b] * r[c]; break;
    case kMulI: r[a] = r[b] * imm; break;
    case kMod: r[a] = r[b] % r[c]; break;
    case kShr: r[a] = Math.floor(r[b] / (1 << imm)); break;
    case kAndI: r[a] = r[b] & imm; break;
    case kJump: pc = imm; break;
    case kJlt: if (r[a] < r[b]) pc = imm; break;
    case kJeq: if (r[a] === r[b]) pc = imm; break;
    case kJne: if (r[a] !== r[b]) pc = imm; break;
    case kStore: memory[r[a] & 255] = r[b]; break;
    case kFetch: r[a] = memory[r[b] & 255]; break;
    case kCall: stack[depth++] = pc; pc = imm; break;
    case kRet: pc = stack[--depth]; break;
    default: return executed;
    }
  }
}

// r0 = 0, r1 = limit, r2 = candidate, r3 = primes, r4 = longest chain, r5 = its start
const program = Int32Array.of(
  /*  0 */ kLoad, 0, 0, 0, 0,
  /*  1 */ kLoad, 2, 0, 0, 2,
  /*  2 */ kLoad, 3, 0, 0, 0,
  /*  3 */ kLoad, 4, 0, 0, 0,
  /*  4 */ kLoad, 9, 0, 0, 1,
  /*  5 */ kCall, 0, 0, 0, 13,
  /*  6 */ kCall, 0, 0, 0, 22,
  /*  7 */ kFetch, 10, 2, 0, 0,
  /*  8 */ kAdd, 10, 10, 6, 0,
  /*  9 */ kStore, 2, 10, 0, 0,
  /* 10 */ kAddI, 2, 2, 0, 1,
  /* 11 */ kJlt, 2, 1, 0, 5,
  /* 12 */ kHalt, 0, 0, 0, 0,
  // is r2 prime? counts in r3
  /* 13 */ kLoad, 6, 0, 0, 2,
  /* 14 */ kMul, 7, 6, 6, 0,
  /* 15 */ kJlt, 2, 7, 0, 20,
  /* 16 */ kMod, 8, 2, 6, 0,
  /* 17 */ kJeq, 8, 0, 0, 21,
  /* 18 */ kAddI, 6, 6, 0, 1,
  /* 19 */ kJump, 0, 0, 0, 14,
  /* 20 */ kAddI, 3, 3, 0, 1,
  /* 21 */ kRet, 0, 0, 0, 0,
  // Collatz chain of r2, its length in r6
  /* 22 */ kLoad, 6, 0, 0, 0,
  /* 23 */ kMove, 7, 2, 0, 0,
  /* 24 */ kJeq, 7, 9, 0, 33,
  /* 25 */ kAddI, 6, 6, 0, 1,
  /* 26 */ kAndI, 8, 7, 0, 1,
  /* 27 */ kJne, 8, 0, 0, 30,
  /* 28 */ kShr, 7, 7, 0, 1,
  /* 29 */ kJump, 0, 0, 0, 24,
  /* 30 */ kMulI, 7, 7, 0, 3,
  /* 31 */ kAddI, 7, 7, 0, 1,
  /* 32 */ kJump, 0, 0, 0, 24,
  /* 33 */ kJlt, 6, 4, 0, 36,
  /* 34 */ kMove, 4, 6, 0, 0,
  /* 35 */ kMove, 5, 2, 0, 0,
  /* 36 */ kRet, 0, 0, 0, 0);

const registers = new Float64Array(16), memory = new Float64Array(256);
registers[1] = Number(process.argv[2] ?? 500000);
const executed = run(registers, memory, program);
let sum = 0n;
for (const word of memory)
  sum = BigInt.asUintN(64, sum * 31n + BigInt(word));
console.log(`${registers[3]} ${registers[4]} ${registers[5]} ${executed} ${sum.toString(16)}`);
