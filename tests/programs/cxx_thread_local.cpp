// what: thread_local objects with constructors and destructors, per thread, and extern thread_local with dynamic init
// link: -lpthread
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

static std::mutex lock;
static long destroyed;

struct Tally {
  explicit Tally(int start) : sum(start) {}
  ~Tally() {
    std::lock_guard<std::mutex> hold(lock);
    destroyed += sum;
  }
  long sum;
};

static int firstValue() { return 5; }
thread_local Tally tally(firstValue());
thread_local std::string text = "t";

static void work(int id) {
  static thread_local Tally inner(1000);
  for (int i = 0; i < 2000; ++i) {
    tally.sum += id;
    inner.sum += i & 1;
    if (i % 500 == 0)
      text += char('a' + id);
  }
}

int main() {
  std::string seen;
  for (int id = 1; id <= 3; ++id) {
    std::thread t([id, &seen] {
      work(id);
      seen += text;
    });
    t.join();
  }
  work(0);
  std::printf("%ld %ld %s %s\n", destroyed, tally.sum, seen.c_str(), text.c_str());
}
