// what: inline variables, inline functions with static locals and template statics shared by two sources
// with: cxx_inline_variables.inc.cpp
#include <cstdio>

inline int sharedCounter = 10;
inline int nextNumber() {
  static int n = 100;
  return ++n;
}
template <typename T> struct Store {
  static T value;
};
template <typename T> T Store<T>::value = T(3);

long fromOther(int x);
int *otherCounter();
static int own = 1;
namespace {
struct Local {
  int v = 1;
};
} // namespace
__attribute__((noinline)) static int ownFunction() { return own++ + Local().v; }

int main() {
  long sum = 0;
  for (int i = 0; i < 2000; ++i) {
    sum += fromOther(i) + nextNumber() + ownFunction();
    sharedCounter += i & 1;
    Store<long>::value += 2;
  }
  std::printf("%ld %d %d %ld %d\n", sum, sharedCounter, nextNumber(), Store<long>::value, otherCounter() == &sharedCounter);
}
