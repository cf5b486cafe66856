// what: templates: specialization, variadic, fold expressions, CRTP, non-type arguments, template statics, if constexpr
#include <cstdio>
#include <type_traits>

template <typename Derived> struct Counter {
  static inline int made = 0;
  Counter() { ++made; }
  int run(int x) { return static_cast<Derived *>(this)->impl(x) + 1; }
};
struct A : Counter<A> {
  int impl(int x) { return x * 2; }
};
struct B : Counter<B> {
  int impl(int x) { return x - 3; }
};

template <typename... Ts> __attribute__((noinline)) long sum(Ts... values) { return (0L + ... + long(values)); }
template <typename T, int N> struct Ring {
  T v[N] = {};
  int at = 0;
  T push(T x) {
    T old = v[at];
    v[at] = x;
    at = (at + 1) % N;
    return old;
  }
};
template <typename T> __attribute__((noinline)) int describe(T x) {
  if constexpr (std::is_floating_point_v<T>)
    return int(x * 4);
  else if constexpr (std::is_pointer_v<T>)
    return int(*x);
  else
    return int(x) + int(sizeof(T));
}
template <int N> struct Fib {
  static constexpr long value = Fib<N - 1>::value + Fib<N - 2>::value;
};
template <> struct Fib<1> { static constexpr long value = 1; };
template <> struct Fib<0> { static constexpr long value = 0; };

int main() {
  Ring<long, 7> longs;
  Ring<double, 3> doubles;
  long total = 0;
  for (int i = 0; i < 2000; ++i) {
    A a;
    B b;
    total += a.run(i) + b.run(i) + longs.push(i * 3) + long(doubles.push(i / 2.0));
    total += sum(i, short(i), 2.5, char(7), 1UL) + describe(i / 4.0) + describe(short(i)) + describe(&i);
  }
  std::printf("%ld %d %d %ld\n", total, Counter<A>::made, B::made, Fib<50>::value);
}
