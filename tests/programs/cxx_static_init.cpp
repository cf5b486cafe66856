// what: dynamic initialization in order within a source, destructors in reverse order, init_priority, arrays of objects
#include <cstdio>

static int order;
struct Noisy {
  Noisy(const char *name) : name(name), number(++order) { std::printf("+%s %d\n", name, number); }
  ~Noisy() { std::printf("-%s %d\n", name, number); }
  const char *name;
  int number;
};

static Noisy first("first");
static int computed = order * 10;
Noisy second("second");
static Noisy early __attribute__((init_priority(200)))("early");
static Noisy pair[2] = {"pair0", "pair1"};

int main() {
  Noisy local("local");
  std::printf("main %d\n", computed);
  return computed;
}
