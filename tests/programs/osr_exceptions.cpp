// what: loops with landing pads are entered: throws leave the loop, are caught in it, pass through it with cleanups
#include <cstdio>
#include <stdexcept>
#include <string>

namespace {

int alive = 0, destroyed = 0;
struct Guard {
    explicit Guard(int n) : n(n) { ++alive; }
    ~Guard() {
        --alive;
        destroyed += n;
    }
    int n;
};

[[gnu::noinline]] int mayThrow(int i) {
    if (i % 7 == 3) throw i;
    if (i % 11 == 5) throw std::runtime_error("eleven " + std::to_string(i));
    if (i % 1009 == 1000) throw "text";
    return i * 3;
}

[[gnu::noinline]] long caughtInside(int turns) {
    long total = 0;
    for (int i = 0; i < turns; ++i) {
        Guard guard(i & 3);
        try {
            total += mayThrow(i);
        } catch (int n) {
            total -= n;
        } catch (const std::exception& e) {
            total += static_cast<long>(std::string(e.what()).size());
        } catch (...) {
            total ^= 0x5555;
        }
    }
    return total;
}

[[gnu::noinline]] int leavesTheLoop(int from) {
    Guard outer(1);
    int total = 0;
    for (int i = from;; ++i) {
        Guard inner(2);
        total += mayThrow(i);
    }
    return total;
}

// A loop that runs inside a handler: what was caught must still be known behind it.
[[gnu::noinline]] long loopInHandler(int turns) {
    long total = 0;
    for (int i = 0; i < turns; ++i) {
        try {
            try {
                mayThrow(i);
            } catch (...) {
                for (int j = 0; j < 20; ++j) total = total * 3 + j;
                throw;
            }
        } catch (int n) {
            total += n;
        } catch (const std::exception&) {
            total += 1000;
        } catch (const char* text) {
            total += text[0];
        }
    }
    return total;
}

// What an invoke returned is used behind it: in the loop, behind the loop, and where several copies of the loop meet.
[[gnu::noinline]] long resultsOfInvokes(int turns) {
    long total = 0;
    for (int i = 1; i <= turns; ++i) {
        Guard guard(1);
        try {
            int found = 0;
            for (int j = 0;; ++j) {
                int value = mayThrow(7 * i + j % 2);
                total += value ^ j;
                if (j == i % 9) {
                    found = mayThrow(value * 77);
                    break;
                }
            }
            total = total * 3 + found;
            for (int j = 1; j < 4; ++j) total ^= 1000 / mayThrow(7 * j);
        } catch (int n) {
            total += n;
        } catch (const std::exception&) {
            total -= 1;
        } catch (const char* text) {
            total += text[1];
        }
    }
    return total;
}

struct Part {
    explicit Part(int n) {
        if (n % 97 == 96) throw n;
        ++alive;
    }
    ~Part() {
        for (int i = 0; i < 3; ++i) destroyed += i;
        --alive;
    }
};

[[gnu::noinline]] int halfBuilt(int n) {
    try {
        Part parts[5] = {Part(n), Part(n + 1), Part(n + 2), Part(n + 3), Part(n + 4)};
        return 1;
    } catch (int which) {
        return which;
    }
}

} // namespace

int main() {
    std::printf("%ld\n", caughtInside(3000));
    long total = 0;
    for (int i = 0; i < 500; ++i) {
        try {
            total += leavesTheLoop(i);
        } catch (int n) {
            total += n;
        } catch (const std::runtime_error& e) {
            total += e.what()[7];
        } catch (const char*) {
            total += 5;
        }
    }
    std::printf("%ld %ld\n", total, loopInHandler(3000));
    std::printf("%ld\n", resultsOfInvokes(2000));
    int built = 0;
    for (int i = 0; i < 1000; ++i) built += halfBuilt(i);
    std::printf("%d alive %d destroyed %d\n", built, alive, destroyed);
}
