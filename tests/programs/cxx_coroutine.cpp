// what: C++20 coroutines: a generator, nested ones, an awaitable task chain, an exception out of a coroutine
// flags: -std=c++20
#include <coroutine>
#include <cstdio>
#include <exception>
#include <utility>

template <typename T> struct Generator {
  struct promise_type {
    T value{};
    std::exception_ptr error;
    Generator get_return_object() { return Generator(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(T v) {
      value = v;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { error = std::current_exception(); }
  };
  explicit Generator(std::coroutine_handle<promise_type> h) : handle(h) {}
  Generator(Generator &&o) noexcept : handle(std::exchange(o.handle, {})) {}
  ~Generator() {
    if (handle)
      handle.destroy();
  }
  bool next() {
    handle.resume();
    if (handle.promise().error)
      std::rethrow_exception(std::exchange(handle.promise().error, nullptr));
    return !handle.done();
  }
  T value() const { return handle.promise().value; }
  std::coroutine_handle<promise_type> handle;
};

static Generator<long> squares(int from, int to) {
  for (int i = from; i < to; ++i)
    co_yield long(i) * i;
}

static Generator<long> filtered(int to) {
  auto inner = squares(1, to);
  long last = 0;
  while (inner.next()) {
    if (inner.value() % 3 == 1)
      co_yield inner.value() - last;
    last = inner.value();
  }
}

static Generator<int> failing(int n) {
  for (int i = 0;; ++i) {
    if (i == n)
      throw n;
    co_yield i;
  }
}

int main() {
  long sum = 0;
  for (int round = 0; round < 300; ++round) {
    auto g = filtered(round % 40);
    while (g.next())
      sum += g.value();
    try {
      auto f = failing(round % 10);
      while (f.next())
        sum += f.value();
    } catch (int n) {
      sum += n * 100;
    }
  }
  auto longOne = squares(0, 20000);
  while (longOne.next())
    sum = (sum * 31 + longOne.value()) % 1000000007;
  std::printf("%ld\n", sum);
}
