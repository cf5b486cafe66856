// what: speculation that fails inside of try, catch and with objects alive: exceptions leave continuations through
//       compiled frames, and what is in flight goes on
#include <cstdio>
#include <stdexcept>
#include <string>

static long calls, destroyed;
struct Counted {
    long value;
    explicit Counted(long v) : value(v) {}
    ~Counted() { destroyed += value; }
};
__attribute__((noinline)) static long rare(long x, int how) {
    calls++;
    if (how == 1 && x % 3 == 0) throw std::runtime_error("rare " + std::to_string(x % 100));
    if (how == 2 && x % 5 == 0) throw x;
    return x + 1;
}

__attribute__((noinline)) static long work(long n, int how) {
    long sum = 0;
    for (long i = 0; i < n; i++) {
        Counted object(i);
        if (how != 0 && (i & 7) == 3) sum += rare(i, how) * 2;
        sum = sum * 3 + object.value;
    }
    return sum;
}

// Where the exception is being handled, another guess is wrong.
__attribute__((noinline)) static long caught(long n, int how, int inHandler) {
    long sum = 0;
    for (long i = 0; i < n; i++) {
        try {
            if (i % 50 == 49) throw static_cast<int>(i);
            sum += work(5, i % 7 == 0 ? how : 0);
        } catch (int value) {
            Counted object(value);
            if (inHandler && value % 100 == 99) sum += rare(value, 0);
            try {
                sum += value;
                if (inHandler > 1 && value > 100) rare(value * 3, 1);
            } catch (const std::exception& error) {
                sum += error.what()[5];
            }
        } catch (const std::exception& error) {
            sum += static_cast<long>(std::string(error.what()).size());
        } catch (long value) {
            sum -= value;
        }
    }
    return sum;
}

int main() {
    long t = 0;
    for (int r = 0; r < 150; r++)
        t = t * 3 + caught(60, 0, 0) + work(20, 0);
    std::printf("%ld %ld %ld\n", t, calls, destroyed);
    for (int r = 0; r < 40; r++)
        t = t * 3 + caught(160, r % 3, r > 20 ? r % 3 : 0);
    std::printf("%ld %ld %ld\n", t, calls, destroyed);
    for (int r = 0; r < 60; r++) {
        try {
            t = t * 3 + work(30, r % 3);
        } catch (const std::exception& error) {
            t += error.what()[5];
        } catch (long value) {
            t ^= value;
        }
    }
    std::printf("%ld %ld %ld\n", t, calls, destroyed);
    return 0;
}
