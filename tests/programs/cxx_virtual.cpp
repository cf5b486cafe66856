// what: virtual calls, pure virtual, covariant results, virtual destructors, calls during construction
#include <cstdio>
#include <memory>
#include <vector>

struct Shape {
  Shape() { total += kind(); }
  virtual ~Shape() { total -= 1; }
  virtual int kind() const { return 1; }
  virtual double area() const = 0;
  virtual Shape *clone() const = 0;
  static long total;
};
long Shape::total = 0;

struct Square : Shape {
  explicit Square(double a) : a(a) {}
  int kind() const override { return 2; }
  double area() const override { return a * a; }
  Square *clone() const override { return new Square(a + 1); }
  double a;
};
struct Circle final : Shape {
  explicit Circle(double r) : r(r) {}
  ~Circle() override { total += 5; }
  int kind() const override { return 3; }
  double area() const override { return 3 * r * r; }
  Circle *clone() const override { return new Circle(r / 2); }
  double r;
};

__attribute__((noinline)) static double measure(const Shape &s) { return s.area() + s.kind(); }

int main() {
  std::vector<std::unique_ptr<Shape>> shapes;
  shapes.emplace_back(new Square(2));
  shapes.emplace_back(new Circle(3));
  double sum = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto &s = shapes[i % shapes.size()];
    sum += measure(*s);
    if (i % 100 == 0)
      shapes.emplace_back(s->clone());
    if (shapes.size() > 10)
      shapes.erase(shapes.begin());
  }
  shapes.clear();
  std::printf("%.4f %ld\n", sum, Shape::total);
}
