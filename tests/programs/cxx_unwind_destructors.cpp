// what: destructors run during unwinding, in order, through frames with and without landing pads, partly built arrays
#include <cstdio>
#include <string>
#include <vector>

static std::string log_;
static int alive;

struct Guard {
  explicit Guard(char c) : c(c) { ++alive; }
  Guard(const Guard &o) : c(o.c) { ++alive; }
  ~Guard() {
    --alive;
    if (log_.size() < 40)
      log_ += c;
  }
  char c;
};

struct Part {
  static int made;
  explicit Part() {
    if (++made % 5 == 0)
      throw made;
    ++alive;
  }
  ~Part() { --alive; }
};
int Part::made = 0;

__attribute__((noinline)) static int bottom(int i) {
  if (i % 2)
    throw i;
  return i;
}
__attribute__((noinline)) static int noCleanup(int i) { return bottom(i) + 1; }
__attribute__((noinline)) static int withCleanup(int i) {
  Guard a('a');
  Guard b('b');
  int r = noCleanup(i);
  return r + a.c;
}
__attribute__((noinline)) static int noCleanupAgain(int i) { return withCleanup(i) * 2; }

int main() {
  long sum = 0;
  for (int i = 0; i < 1500; ++i) {
    try {
      Guard outer('o');
      sum += noCleanupAgain(i);
    } catch (int x) {
      Guard inHandler('h');
      sum -= x;
    }
    try {
      Part parts[3];
      sum += 1;
    } catch (int made) {
      sum += made % 7;
    }
    try {
      std::vector<Guard> v(3, Guard('v'));
      v.push_back(Guard('w'));
      bottom(i);
    } catch (int) {
      sum += 2;
    }
  }
  std::printf("%ld %d %s\n", sum, alive, log_.c_str());
}
