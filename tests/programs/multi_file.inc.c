// what: the other source of multi_file.c
struct Point { int x, y; };
int sharedCounter = 100;
const char *const names[] = {"zero", "one"};
extern int local;

int otherSide(int x, int (*back)(int)) {
  ++sharedCounter;
  return back(x) * 2 + local;
}

struct Point move(struct Point p, int by) { return (struct Point){p.y - by, p.x + by}; }
