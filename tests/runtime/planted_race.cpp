// A race as an engine could have it: code is published by a plain store, and called by another thread. Built with the
// thread sanitizer only, which must find it; otherwise its silence about the other tests would mean nothing.

#include <cstdio>
#include <thread>

namespace {

struct Cell {
    int (*entry)(int) = nullptr;
    int profile = 0;
};

int interpreted(int a) {
    return a * 3 + 1;
}
int compiled(int a) {
    return a + a + a + 1;
}

} // namespace

int main() {
    Cell cell;
    cell.entry = interpreted;
    int sum = 0;
    std::thread worker([&] { cell.entry = compiled; }); // ought to be a release-store
    for (int i = 0; i < 1000; ++i)
        sum += cell.entry(i);
    worker.join();
    std::printf("%d\n", sum);
}
