// what: std::unordered_map with integer, string and custom keys: rehash, find, erase, own hash
// flags: -std=c++20
#include <cstdio>
#include <string>
#include <unordered_map>

struct Key {
  int a, b;
  bool operator==(const Key &) const = default;
};
struct KeyHash {
  size_t operator()(const Key &k) const { return size_t(k.a) * 31 + size_t(k.b); }
};

int main() {
  std::unordered_map<int, long> ints;
  std::unordered_map<std::string, int> words;
  std::unordered_map<Key, int, KeyHash> keyed;
  for (int i = 0; i < 2000; ++i) {
    ints[i * 7919 % 701] += i;
    ++words["w" + std::to_string(i % 97)];
    keyed[{i % 13, i % 17}] ^= i;
    if (i % 5 == 0)
      ints.erase(i % 701);
  }
  long sum = 0;
  for (int i = 0; i < 701; ++i)
    if (auto it = ints.find(i); it != ints.end())
      sum += it->second * i;
  for (auto &[k, v] : keyed)
    sum += k.a * v - k.b;
  std::printf("%zu %zu %zu %ld %d\n", ints.size(), words.size(), keyed.size(), sum, words.at("w5"));
}
