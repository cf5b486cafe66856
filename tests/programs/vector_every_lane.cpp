// what: every operator, comparison, choice, shuffle and conversion of vectors of 8 to 64 bytes, of lanes of each width
#include <cstdint>
#include <cstdio>
#include <type_traits>

#define NOINLINE __attribute__((noinline))

static uint64_t hash;
static void mix(const void* at, size_t bytes) {
  const unsigned char* from = static_cast<const unsigned char*>(at);
  for (size_t i = 0; i < bytes; ++i)
    hash = (hash ^ from[i]) * 0x100000001b3;
}
// By reference: what crosses calls is another program's subject.
template <class V> static void note(const V& v) { mix(&v, sizeof v); }

template <class T, int bytes> using Vec = T __attribute__((vector_size(bytes)));

template <class V> static NOINLINE void bits(const V& a, const V& b) {
  note(a & b);
  note(a | b);
  note(a ^ b);
  note(~a);
}
template <class T, int bytes> static NOINLINE void integers(unsigned seed) {
  using V = Vec<T, bytes>;
  constexpr int lanes = bytes / sizeof(T);
  V a, b, count;
  for (int i = 0; i < lanes; ++i) {
    a[i] = static_cast<T>(seed * 2654435761u + static_cast<unsigned>(i) * 40503u);
    b[i] = static_cast<T>(static_cast<T>(i - 3 + static_cast<int>(seed % 5)) | 1);
    count[i] = static_cast<T>((static_cast<unsigned>(i) + seed) % (8 * sizeof(T)));
  }
  V positive = a & static_cast<T>(0x7f), divisor = (b & static_cast<T>(0x3f)) | static_cast<T>(1);
  using U = Vec<std::make_unsigned_t<T>, bytes>;
  note((U)a + (U)b);
  note((U)a - (U)b);
  if (sizeof(T) != 2) note((U)a * (U)b);
  note(positive / divisor);
  note(positive % divisor);
  note((U)a << (U)count);
  note(a >> count);
  bits(a, b);
  note(a < b);
  note(a == b);
  note(a >= b);
  note(a != b);
  note(a <= b ? a : b);
  note(a > 0 ? a : -((a | 1) / 2));
  V last = a;
  last[static_cast<int>(seed) % lanes] = b[static_cast<int>(seed / 3) % lanes];
  note(last);
}
template <class T, int bytes> static NOINLINE void reals(unsigned seed) {
  using V = Vec<T, bytes>;
  constexpr int lanes = bytes / sizeof(T);
  V a, b;
  for (int i = 0; i < lanes; ++i) {
    a[i] = static_cast<T>(static_cast<int>(seed * 7919u + static_cast<unsigned>(i) * 104729u) % 1000) / 8;
    b[i] = static_cast<T>(i - 2) + static_cast<T>(0.625);
  }
  note(a + b);
  note(a - b);
  note(a * b);
  note(a / b);
  note(-a);
  note(a < b);
  note(a == a);
  note(a != b);
  note(a <= b ? a : b);
  note(__builtin_elementwise_max(a, b));
  note(__builtin_elementwise_min(a, b));
  note(__builtin_elementwise_floor(a));
  note(__builtin_elementwise_abs(a));
  note(__builtin_elementwise_fma(a, b, a));
  note(__builtin_convertvector(a, Vec<int, lanes * 4>));
  note(__builtin_convertvector(a, Vec<short, lanes * 2>));
}
template <int lanes> static NOINLINE void conversions(int seed) {
  Vec<int, lanes * 4> v;
  for (int i = 0; i < lanes; ++i)
    v[i] = (seed * 977 + i * 31337) % 100003 - 50000;
  note(__builtin_convertvector(v, Vec<signed char, lanes>));
  note(__builtin_convertvector(v, Vec<unsigned short, lanes * 2>));
  note(__builtin_convertvector(v, Vec<long, lanes * 8>));
  note(__builtin_convertvector(v, Vec<float, lanes * 4>));
  note(__builtin_convertvector(v, Vec<double, lanes * 8>));
  Vec<unsigned, lanes * 4> u = (Vec<unsigned, lanes * 4>)v;
  note(__builtin_convertvector(u, Vec<unsigned long, lanes * 8>));
  note(__builtin_convertvector(u, Vec<float, lanes * 4>));
  note(__builtin_convertvector(u, Vec<double, lanes * 8>));
  note(__builtin_convertvector(__builtin_convertvector(u & 0xffff, Vec<float, lanes * 4>), Vec<unsigned, lanes * 4>));
}
template <class T> static NOINLINE void shuffles(unsigned seed) {
  Vec<T, 8 * sizeof(T)> a, b;
  for (int i = 0; i < 8; ++i) {
    a[i] = static_cast<T>(seed + static_cast<unsigned>(i));
    b[i] = static_cast<T>(seed * 3 + static_cast<unsigned>(i));
  }
  note(__builtin_shufflevector(a, b, 7, 6, 5, 4, 3, 2, 1, 0));
  note(__builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11));
  note(__builtin_shufflevector(a, b, 3, 3, 12, 12));
  note(__builtin_shufflevector(a, a, 1, 1, 1, 1, 1, 1, 1, 1));
  note(__builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

int main() {
  for (unsigned seed = 1; seed < 6; ++seed) {
    integers<signed char, 8>(seed);
    integers<unsigned short, 32>(seed);
    integers<int, 16>(seed);
    integers<unsigned long, 64>(seed);
    shuffles<short>(seed);
    shuffles<float>(seed);
    reals<float, 16>(seed);
    reals<double, 64>(seed);
    conversions<4>(static_cast<int>(seed));
    std::printf("%016lx\n", hash);
  }
}
