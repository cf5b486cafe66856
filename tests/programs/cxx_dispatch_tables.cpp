// what: calls through tables of functions that throw, inside try blocks and beside objects that have to be destroyed
#include <cstdio>
#include <stdexcept>
#include <string>

namespace {

struct Failure {
    int code;
};

int destroyed = 0;
struct Guard {
    ~Guard() { ++destroyed; }
    int value = 3;
};

int plain(int x) {
    return x + 1;
}
int odd(int x) {
    if (x % 7 == 3) throw Failure{x};
    return x * 3;
}
int text(int x) {
    if (x % 11 == 5) throw std::runtime_error("text " + std::to_string(x));
    return x - 2;
}
int nested(int x);
int deep(int x) {
    Guard guard;
    return nested(x - 1) + guard.value;
}
int never(int x) {
    return x ^ 5;
}
int twice(int x) {
    return x * 2;
}
int less(int x) {
    return x - 9;
}

constexpr int (*steps[])(int) = {plain, odd, text, deep, never, plain, twice, less, odd, never};

int nested(int x) {
    return x <= 0 ? 0 : steps[x % 10](x) & 0xffff;
}

__attribute__((noinline)) int guarded(int from, int n, int& failures) {
    int sum = from;
    for (int i = 0; i < n; ++i) {
        Guard guard;
        try {
            sum = (sum + steps[static_cast<unsigned>(from + i) % 10](i + guard.value)) & 0xfffff;
        } catch (const Failure& failure) {
            failures += failure.code;
        } catch (const std::exception& error) {
            failures += static_cast<int>(std::string(error.what()).size());
        }
    }
    return sum;
}

// Where one call goes to is what another returned.
__attribute__((noinline)) int twoSteps(unsigned from, int x) {
    try {
        return steps[steps[from % 10](x) & 3](x + 1);
    } catch (const Failure& failure) {
        return failure.code;
    }
}

} // namespace

int main() {
    int failures = 0, sum = 0;
    for (int r = 0; r < 40; ++r)
        sum = guarded(sum + r, 300, failures) % 1000;
    std::printf("%d, failed %d, destroyed %d\n", sum, failures, destroyed);
    unsigned long chained = 0;
    for (int i = 0; i < 5000; ++i)
        try {
            chained = chained * 31 + static_cast<unsigned>(twoSteps(static_cast<unsigned>(i * 7), i % 5));
        } catch (const std::exception& error) {
            chained += error.what()[5];
        }
    std::printf("chained %lu\n", chained);
    return 0;
}
