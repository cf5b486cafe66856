// what: what landing pads see: bases, pointers to bases, references, catch order, rethrow from nested handlers, exception_ptr, cleanups in C frames, noexcept of destructors
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct A { virtual ~A() = default; int a = 1; };
struct B { virtual ~B() = default; int b = 2; };
struct C : A, B { int c = 3; };
struct D : private A { int d = 4; };
enum class Colour { Red = 5, Blue };

int count = 0;
struct Trace {
    const char* name;
    ~Trace() { std::printf("~%s %d\n", name, ++count); }
};

[[gnu::noinline]] void raise(int kind) {
    static C kept;
    switch (kind) {
    case 0: throw C();
    case 1: throw &kept;
    case 2: throw static_cast<B*>(&kept);
    case 3: throw D();
    case 4: throw Colour::Blue;
    case 5: throw 2.5;
    case 6: throw std::string("text");
    case 7: throw static_cast<const char*>("chars");
    case 8: throw std::out_of_range("range");
    case 9: throw nullptr;
    case 10: throw +[](int n) { return n + 1; };
    case 11: throw std::make_unique<int>(11);
    default: return;
    }
}

[[gnu::noinline]] int classify(int kind) {
    Trace trace{"classify"};
    try {
        raise(kind);
        return -1;
    } catch (B& b) {
        return 100 + b.b;
    } catch (const A* a) {
        return 200 + (a ? a->a : 7);
    } catch (B* b) {
        return 300 + (b ? b->b : 0);
    } catch (A&) {
        return 400;
    } catch (const std::logic_error& e) {
        return 500 + e.what()[0];
    } catch (double d) {
        return static_cast<int>(600 + d * 2);
    } catch (std::string s) {
        s += "!";
        return 700 + static_cast<int>(s.size());
    } catch (const char* s) {
        return 800 + s[0];
    } catch (int (*f)(int)) {
        return f(900);
    } catch (...) {
        try {
            throw;
        } catch (Colour c) {
            return 1000 + static_cast<int>(c);
        } catch (std::unique_ptr<int>& p) {
            return 1100 + *p;
        } catch (...) {
            return 1200;
        }
    }
}

[[gnu::noinline]] std::exception_ptr capture(int kind) {
    try {
        raise(kind);
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}

[[gnu::noinline]] int fromPointer(const std::exception_ptr& kept) {
    try {
        std::rethrow_exception(kept);
    } catch (const A& a) {
        return a.a;
    } catch (std::exception& e) {
        return e.what()[1];
    }
}

struct Thrower {
    int n;
    ~Thrower() noexcept(false) {
        if (n >= 0 && std::uncaught_exceptions() == 0) throw n;
    }
};

[[gnu::noinline]] int destructorThrows(int n) {
    Trace trace{"outer"};
    try {
        Trace inner{"inner"};
        Thrower thrower{n};
        Trace last{"last"};
    } catch (int caught) {
        return caught * 2;
    }
    return -1;
}

int depth(int n, const std::function<int(int)>& f) {
    std::vector<int> ballast(static_cast<size_t>(n) + 1, n);
    return n == 0 ? f(static_cast<int>(ballast.size())) : depth(n - 1, f) + ballast.back();
}

void terminated() {
    std::printf("terminate called, count %d\n", count);
    std::fflush(stdout);
    std::_Exit(3);
}

[[gnu::noinline]] void mustNotThrow(int n) noexcept {
    Trace trace{"never printed"};
    raise(n);
}

} // namespace

int main() {
    for (int round = 0; round < 3; ++round)
        for (int kind = 0; kind <= 12; ++kind) std::printf("%d: %d\n", kind, classify(kind));
    for (int i = 0; i < 3; ++i) {
        auto first = capture(0), second = capture(8);
        std::printf("%d %d\n", fromPointer(first), fromPointer(second));
        std::printf("%d %d\n", destructorThrows(i), destructorThrows(-1));
        try {
            std::printf("%d\n", depth(50, [](int n) -> int { throw std::length_error(std::to_string(n)); }));
        } catch (const std::exception& e) {
            std::printf("deep: %s\n", e.what());
        }
    }
    try {
        try {
            throw std::runtime_error("inner");
        } catch (...) {
            std::throw_with_nested(std::logic_error("outer"));
        }
    } catch (const std::logic_error& e) {
        try {
            std::rethrow_if_nested(e);
        } catch (const std::runtime_error& nested) {
            std::printf("%s around %s\n", e.what(), nested.what());
        }
    }
    std::set_terminate(terminated);
    mustNotThrow(4);
}
