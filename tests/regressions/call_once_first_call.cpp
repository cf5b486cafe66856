// what: std::call_once whose callee is translated or compiled inside the call: LLVM's own call_once must not take its place
#include <cerrno>
#include <cstdio>
#include <mutex>

static int calls = 0;

template <int N>
struct Once {
    static std::once_flag flag;
    static void run() {
        std::call_once(flag, [](int add) { calls += add; }, N);
        std::call_once(flag, [](int add) { calls += 100 * add; }, N);
    }
};
template <int N>
std::once_flag Once<N>::flag;

__attribute__((noinline)) static int first(int x) {
    return errno + x;
}

int main() {
    Once<1>::run();
    Once<2>::run();
    Once<3>::run();
    errno = 17; // what runs between a program's statements leaves errno alone
    std::printf("%d %d\n", calls, first(3));
    return 0;
}
