// what: the other source of cxx_inline_variables.cpp
inline int sharedCounter = 10;
inline int nextNumber() {
  static int n = 100;
  return ++n;
}
template <typename T> struct Store {
  static T value;
};
template <typename T> T Store<T>::value = T(3);

static int own = 1000;
namespace {
struct Local {
  int v = 50;
};
} // namespace
__attribute__((noinline)) static int ownFunction() { return own-- + Local().v; }

int *otherCounter() { return &sharedCounter; }
long fromOther(int x) {
  sharedCounter += 3;
  Store<long>::value += 1;
  return nextNumber() + ownFunction() + (x & 7);
}
