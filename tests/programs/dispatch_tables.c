// what: calls through constant tables of functions: machines, records with handlers, holes, recursion, indices that are results
#include <stdio.h>
#include <string.h>

struct Machine { unsigned pc, acc, steps; unsigned char stack[64]; unsigned depth; };
typedef void (*Op)(struct Machine *, unsigned);

static void opAdd(struct Machine *m, unsigned k) { m->acc += k * 3 + 1; }
static void opXor(struct Machine *m, unsigned k) { m->acc ^= m->acc >> 7 ^ k; }
static void opMul(struct Machine *m, unsigned k) { m->acc = m->acc * 2654435761u + k; }
static void opPush(struct Machine *m, unsigned k) { m->stack[m->depth++ & 63] = (unsigned char)(m->acc + k); }
static void opPop(struct Machine *m, unsigned k) { m->acc += m->stack[--m->depth & 63] << (k & 7); }
static void opSkip(struct Machine *m, unsigned k) { if (m->acc & 1) m->pc += k & 3; }
static void opNone(struct Machine *m, unsigned k) { (void)m; (void)k; }
static void opBack(struct Machine *m, unsigned k) { m->acc += 5; if ((m->steps & 15) == 3 && m->pc > 4) m->pc -= k & 3; }

static const Op ops[] = {opAdd, opXor, opMul, opPush, opPop, opSkip, opNone, opBack, opAdd, opNone};

__attribute__((noinline)) static unsigned run(const unsigned char *code, unsigned size) {
    struct Machine m;
    memset(&m, 0, sizeof m);
    m.acc = 17;
    while (m.pc < size && ++m.steps < 100000) {
        unsigned char op = code[m.pc++];
        ops[op % (sizeof ops / sizeof *ops)](&m, op);
    }
    return m.acc ^ m.steps;
}

// Records: a name, and a function that may be missing; results are structs.
struct Pair { long a, b; };
struct Rule { const char *name; int weight; struct Pair (*apply)(struct Pair, int); };
static struct Pair swap(struct Pair p, int w) { struct Pair r = {p.b + w, p.a}; return r; }
static struct Pair grow(struct Pair p, int w) { struct Pair r = {p.a * 3 % 1009, p.b + w}; return r; }
static struct Pair mix(struct Pair p, int w) { struct Pair r = {p.a ^ p.b, (p.a + p.b * w) % 4093}; return r; }
static struct Pair turn(struct Pair p, int w) { struct Pair r = {p.b % 977 - w, p.a ^ w}; return r; }
static struct Pair fold(struct Pair p, int w) { struct Pair r = {(p.a - p.b) % 2003 + w, p.b * 5 % 3001}; return r; }
static const struct Rule rules[] = {{"swap", 2, swap}, {"none", 0, 0}, {"grow", 5, grow},  {"mix", 7, mix},
                                    {"turn", 3, turn}, {"fold", 11, fold}, {"back", 4, swap}, {"more", 9, grow}};

__attribute__((noinline)) static struct Pair applyAll(struct Pair p, signed char from, int n, int *missing) {
    for (int i = 0; i < n; i++) {
        signed char which = (signed char)(((p.a & 1) + from + i * 3) & 7);
        if (rules[which].apply) p = rules[which].apply(p, rules[which].weight);
        else ++*missing;
    }
    return p;
}

// Recursion through a table: each node is evaluated by the kind of its children.
static unsigned evalLeaf(unsigned, int);
static unsigned evalSum(unsigned, int);
static unsigned evalTwist(unsigned, int);
static unsigned evalChain(unsigned, int);
typedef unsigned (*Eval)(unsigned, int);
static const Eval evals[4] = {evalLeaf, evalSum, evalTwist, evalChain};
static unsigned eval(unsigned x, int depth) { return evals[x >> 3 & 3](x, depth); }
static unsigned evalLeaf(unsigned x, int depth) { return x * 7 + (unsigned)depth; }
static unsigned evalSum(unsigned x, int depth) { return depth <= 0 ? x : eval(x * 5 + 1, depth - 1) + eval(x ^ 77, depth - 1); }
static unsigned evalTwist(unsigned x, int depth) { return depth <= 0 ? x * 3 : eval(x * 11 + 3, depth - 2) ^ x; }
static unsigned evalChain(unsigned x, int depth) { return depth <= 0 ? x * 5 : eval(eval(x + 9, depth - 1), depth - 2) * 3; }

// Where one call goes to is what another returned.
typedef long (*Step)(long);
static long stepOne(long x) { return (x * 3 + 1) & 3; }
static long stepTwo(long x) { return (x * 5 + 2) & 3; }
static long stepThree(long x) { return (x ^ 2) & 3; }
static long stepFour(long x) { return (x + 7) & 3; }
static const Step steps[4] = {stepOne, stepTwo, stepThree, stepFour};
__attribute__((noinline)) static long twoSteps(long from, long x) { return steps[steps[from](x)](x + 1); }

int main(void) {
    static unsigned char code[512];
    unsigned seed = 1, total = 0;
    for (int r = 0; r < 100; r++) {
        for (unsigned i = 0; i < sizeof code; i++) {
            seed = seed * 1103515245u + 12345u;
            code[i] = (unsigned char)(seed >> 16);
        }
        total = total * 31 + run(code, sizeof code);
    }
    printf("machine %u\n", total);
    struct Pair p = {3, 4};
    int missing = 0;
    for (int r = 0; r < 80; r++)
        p = applyAll(p, (signed char)(r - 40), 50, &missing);
    printf("records %ld %ld, %d missing\n", p.a, p.b, missing);
    unsigned sum = 0;
    for (unsigned x = 0; x < 400; x++)
        sum = sum * 17 + eval(x * 2654435761u, 6);
    printf("recursion %u\n", sum);
    unsigned long chained = 0;
    for (int i = 0; i < 5000; i++) {
        seed = seed * 1103515245u + 12345u;
        chained = chained * 31 + (unsigned long)twoSteps(seed >> 20 & 3, seed >> 9 & 15);
    }
    printf("chained %lu\n", chained);
    return 0;
}
