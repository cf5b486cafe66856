// what: std::thread, mutex, condition_variable, future, promise, async, call_once
// link: -lpthread
#include <condition_variable>
#include <cstdio>
#include <future>
#include <mutex>
#include <queue>
#include <stdexcept>
#include <thread>
#include <vector>

static std::mutex lock;
static std::condition_variable ready;
static std::queue<int> queue;
static bool closed;
static std::once_flag once;
static int onceRuns;

static long consume() {
  std::call_once(once, [] { ++onceRuns; });
  long sum = 0;
  for (;;) {
    std::unique_lock<std::mutex> hold(lock);
    ready.wait(hold, [] { return closed || !queue.empty(); });
    if (queue.empty())
      return sum;
    sum += queue.front();
    queue.pop();
  }
}

int main() {
  std::vector<std::future<long>> results;
  for (int i = 0; i < 3; ++i)
    results.push_back(std::async(std::launch::async, consume));
  for (int i = 0; i < 2000; ++i) {
    std::lock_guard<std::mutex> hold(lock);
    queue.push(i);
    ready.notify_one();
  }
  {
    std::lock_guard<std::mutex> hold(lock);
    closed = true;
  }
  ready.notify_all();
  long total = 0;
  for (auto &r : results)
    total += r.get();
  std::promise<int> promise;
  std::thread thrower([&promise] {
    try {
      throw std::runtime_error("from a thread");
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  });
  thrower.join();
  try {
    promise.get_future().get();
  } catch (const std::exception &e) {
    std::printf("%ld %d %s\n", total, onceRuns, e.what());
  }
}
