// what: the other source of multi_static_names.c
static int state = 1000;
static __attribute__((noinline)) int helper(int x) {
  static int calls = 50;
  state -= x & 1;
  return --calls + state;
}
int callOther(int x) { return helper(x) + helper(x + 1); }
