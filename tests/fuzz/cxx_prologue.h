// What every generated C++ program begins with.
#pragma once

namespace kiln::test {

/// Exception types and their bases, objects whose destructors are seen, ways to call that a throw passes through.
/// `fuel` ends whatever would go on for long.
inline constexpr const char* kCxxPrologue = R"cpp(#include <alloca.h>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <typeinfo>
typedef unsigned long long u64;
typedef float vec4 __attribute__((vector_size(16)));
static u64 seen = 7;
static int fuel;
static void note(u64 x) { seen = (seen ^ x) * 0x9e3779b97f4a7c15; seen ^= seen >> 29; }
static void noteDouble(double x) { note(x != x ? 1 : x >= 1e18 || x <= -1e18 ? 2 : (u64)(long long)x); }

struct Base { int code; explicit Base(int c) : code(c) {} Base(const Base& o) : code(o.code + 1000) { note(11); }
              virtual ~Base() { note(12); } virtual int kind() const { return 1; } };
struct Left : Base { long extra[3]; explicit Left(int c) : Base(c), extra{c, 2, 3} {} int kind() const override { return 2; } };
struct Right : virtual Left { explicit Right(int c) : Left(c) {} int kind() const override { return 3; } };
struct Other { char text[40]; explicit Other(int c) { snprintf(text, sizeof text, "other %d", c); } };
struct Both : Other, Base { explicit Both(int c) : Other(c), Base(c) {} int kind() const override { return 4; } };
struct Plain { int a; short b; };
enum Color { red, green = 77 };

struct Guard { u64 id; double weight;
    explicit Guard(u64 i) : id(i), weight(i % 64) { note(i + 1); }
    Guard(const Guard& o) : id(o.id + 1), weight(o.weight) { note(id + 2); }
    ~Guard() { note(id * 3 + std::uncaught_exceptions()); } };
template <int N> struct Sized { u64 id; char body[N];
    explicit Sized(u64 i) : id(i) { for (int k = 0; k < N; ++k) body[k] = (char)(i + k); }
    ~Sized() { u64 sum = id; for (int k = 0; k < N; ++k) sum = sum * 31 + (unsigned char)body[k]; note(sum); } };
static int throwing = 1;
struct Risky { Guard guard; int value;
    explicit Risky(u64 s) : guard(s), value((int)(s % 100)) { if (throwing && s % 5 == 1) throw Left((int)(s % 97)); }
    ~Risky() { note(value); } };
struct Compound { Guard first; Risky second; Guard rest[2]; Risky last;
    explicit Compound(u64 s) : first(s), second(s / 3), rest{Guard(s + 1), Guard(s + 2)}, last(s / 7) { note(21); }
    ~Compound() { note(22); } };
struct Caught { Risky part; explicit Caught(u64 s) try : part(s) { note(31); } catch (const Base& e) { note(e.code); } };
static u64 counter = 1;
struct Element { u64 id; Element() : id(counter++) { note(id); if (throwing && id % 11 == 3) throw Plain{(int)(id % 50), 3}; }
                 ~Element() { note(id * 7); } };
static int tick(u64 s) { if (s % 3 == 0) throw (int)(s % 41); return (int)(s % 5); }
struct Nester { u64 s; explicit Nester(u64 x) : s(x) {}
    ~Nester() { try { note(tick(s)); } catch (int v) { note(v + 50); } } };
struct Mass { double d[4]; long n; };
struct Pair { float x, y; };

static void rethrow() { note(41); throw; }
static void inspect() {
    try { throw; }
    catch (const Both& e) { note(e.code); note(e.text[6]); }
    catch (const Base& e) { note(e.code); note(e.kind()); }
    catch (const Other& e) { note(e.text[7]); }
    catch (const Base* e) { note(e->kind() + 60); }
    catch (int v) { note(v); }
    catch (const char* text) { note(text[0]); }
    catch (double d) { noteDouble(d); }
    catch (const Plain& p) { note(p.a + p.b); }
    catch (Color c) { note(c); }
    catch (std::exception& e) { note(e.what()[0]); }
    catch (...) { note(99); }
}
static std::exception_ptr saved;
template <class F> static u64 apply(F&& f, u64 s) { Guard g(s); return f(s) + 1; }
template <class F> static u64 applyQuietly(F&& f, u64 s) noexcept { try { return f(s); } catch (...) { inspect(); return s + 9; } }
static u64 viaContext(u64 (*f)(void*, u64), void* context, u64 s) { Sized<9> g(s); return f(context, s) ^ 3; }
template <int N> struct Chain { static u64 go(u64 s) { Sized<N> g(s); if (s % (N + 3) == 0) throw Right(N); return Chain<N - 1>::go(s / 2 + 1) + N; } };
template <> struct Chain<0> { static u64 go(u64 s) { return s; } };
static u64 summed(u64 s, int count, ...) {
    va_list list; va_start(list, count); u64 sum = 0; Guard g(s);
    for (int i = 0; i < count; ++i) { if (i % 2) noteDouble(va_arg(list, double)); else sum += va_arg(list, u64); if (sum % 7 == 2) { va_end(list); throw (double)(sum % 1000); } }
    va_end(list); return sum; }
// Which pairs are compared, and in which order, is the library's choice: a throw must not depend on it.
static int thrownByCompared;
static int compared(const void* a, const void* b) { if (thrownByCompared) throw Both(thrownByCompared); int x = *(const int*)a, y = *(const int*)b; return x < y ? -1 : x > y; }
static Guard madeGuard(u64 s) { Guard g(s); if (s % 6 == 5) throw green; return g; }
static u64 eaten(Guard a, Guard b) { note(a.id); if (b.id % 4 == 3) throw Other((int)(a.id % 9)); return a.id ^ b.id; }
static Mass heavy(double d, u64 s, Pair p, vec4 v) { Mass m = {{d, d + 1, p.x, v[2]}, (long)s}; if (s % 9 == 4) throw m; return m; }
static void onTerminate() { printf("terminate %016llx\n", seen); fflush(stdout); _Exit(0); }
)cpp";

} // namespace kiln::test
