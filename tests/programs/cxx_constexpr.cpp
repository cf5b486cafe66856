// what: constexpr tables computed by the compiler beside the same functions at run time, consteval, constinit
// flags: -std=c++20
#include <array>
#include <cstdint>
#include <cstdio>

static constexpr uint32_t crcOf(uint32_t i) {
  for (int k = 0; k < 8; ++k)
    i = i & 1 ? 0xedb88320u ^ (i >> 1) : i >> 1;
  return i;
}
static constexpr auto table = [] {
  std::array<uint32_t, 256> t{};
  for (uint32_t i = 0; i < 256; ++i)
    t[i] = crcOf(i);
  return t;
}();
static consteval int square(int x) { return x * x; }
static constinit int start = square(12);
static_assert(table[1] == 0x77073096u);

__attribute__((noinline)) static uint32_t atRunTime(uint32_t i) { return crcOf(i); }

int main() {
  uint32_t crc = 0xffffffffu;
  int same = 0;
  for (uint32_t i = 0; i < 4000; ++i) {
    crc = table[(crc ^ i) & 255] ^ (crc >> 8);
    same += atRunTime(i & 255) == table[i & 255];
  }
  std::printf("%08x %d %d\n", ~crc, same, start);
}
