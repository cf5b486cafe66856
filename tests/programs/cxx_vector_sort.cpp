// what: std::vector growth, std::sort, stable_sort, lower_bound, transform, accumulate, erase-remove, nested vectors
#include <algorithm>
#include <cstdio>
#include <numeric>
#include <vector>

struct Item {
  int key;
  unsigned serial;
};

int main() {
  unsigned state = 1;
  unsigned long sum = 0;
  for (int round = 0; round < 15; ++round) {
    std::vector<Item> items;
    for (unsigned i = 0; i < 300; ++i) {
      state = state * 1664525u + 1013904223u;
      items.push_back({int(state >> 24), i});
    }
    std::stable_sort(items.begin(), items.end(), [](const Item &a, const Item &b) { return a.key < b.key; });
    for (const Item &i : items)
      sum = sum * 31 + i.serial;
    std::vector<int> keys(items.size());
    std::transform(items.begin(), items.end(), keys.begin(), [](const Item &i) { return i.key * 7 % 256; });
    std::sort(keys.begin(), keys.end());
    sum += unsigned(std::lower_bound(keys.begin(), keys.end(), 100) - keys.begin());
    keys.erase(std::remove_if(keys.begin(), keys.end(), [](int k) { return k % 3 == 0; }), keys.end());
    sum += unsigned(std::accumulate(keys.begin(), keys.end(), 0));
    std::vector<std::vector<int>> nested(10, keys);
    nested[round % 10].resize(5, -1);
    for (const auto &v : nested)
      sum += v.size();
  }
  std::printf("%lx\n", sum);
}
