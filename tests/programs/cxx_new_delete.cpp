// what: overloaded new and delete: global and of a class, placement new; a constructor that throws frees
#include <cstdio>
#include <cstdlib>
#include <new>

static long allocated, freed, classNews;

void *operator new(std::size_t n) {
  ++allocated;
  if (void *p = std::malloc(n ? n : 1))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept {
  if (p)
    ++freed;
  std::free(p);
}
void operator delete(void *p, std::size_t) noexcept { operator delete(p); }

struct Pooled {
  long v[2];
  static void *operator new(std::size_t n) {
    ++classNews;
    return ::operator new(n);
  }
  static void operator delete(void *p) {
    --classNews;
    ::operator delete(p);
  }
};
struct Throws {
  explicit Throws(int i) {
    if (i % 2)
      throw i;
  }
  long pad[4] = {};
};
struct alignas(64) Wide {
  char c[64];
};

__attribute__((noinline)) static void keep(void *p) { __asm__ volatile("" : : "r"(p) : "memory"); }

int main() {
  long sum = 0;
  alignas(Wide) unsigned char room[sizeof(Wide)];
  for (int i = 0; i < 1000; ++i) {
    int *a = new int(i);
    keep(a);
    Pooled *b = new Pooled{{i, 2}};
    keep(b);
    sum += *a + b->v[0];
    delete a;
    delete b;
    try {
      Throws *t = new Throws(i);
      keep(t);
      delete t;
    } catch (int x) {
      sum += x;
    }
    Wide *w = new (room) Wide{{char(i & 63)}};
    sum += w->c[0];
    w->~Wide();
  }
  std::printf("%ld %d %ld %d\n", sum, allocated == freed, classNews, allocated >= 3000);
}
