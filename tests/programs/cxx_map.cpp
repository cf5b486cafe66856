// what: std::map and std::set with strings and custom order: insert, find, erase, iteration, lower_bound
#include <cstdio>
#include <map>
#include <set>
#include <string>

struct ByLength {
  bool operator()(const std::string &a, const std::string &b) const {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};

int main() {
  std::map<std::string, int, ByLength> counts;
  std::set<int> keys;
  std::multimap<int, int> many;
  unsigned state = 3;
  for (int i = 0; i < 1500; ++i) {
    state = state * 1664525u + 1013904223u;
    std::string word(1 + (state >> 30), char('a' + (state >> 20) % 5));
    ++counts[word + std::to_string(state >> 28)];
    keys.insert(int(state >> 22));
    many.emplace(int(state >> 29), i);
    if (i % 3 == 0)
      keys.erase(keys.begin());
  }
  long sum = 0;
  for (const auto &[word, n] : counts)
    sum = sum * 7 % 1000003 + n * long(word.size());
  auto [from, to] = many.equal_range(3);
  for (; from != to; ++from)
    sum += from->second;
  std::printf("%zu %ld %zu %d %s\n", counts.size(), sum, keys.size(), *keys.lower_bound(500), counts.begin()->first.c_str());
}
