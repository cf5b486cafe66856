// what: unique_ptr with deleters, shared_ptr and weak_ptr, enable_shared_from_this, make_shared, aliasing
#include <cstdio>
#include <memory>
#include <vector>

static int alive, deleted;
struct Node : std::enable_shared_from_this<Node> {
  explicit Node(int v) : value(v) { ++alive; }
  ~Node() { --alive; }
  std::shared_ptr<Node> self() { return shared_from_this(); }
  int value;
  std::shared_ptr<Node> next;
  std::weak_ptr<Node> previous;
};
struct Deleter {
  void operator()(int *p) const {
    ++deleted;
    delete p;
  }
};

__attribute__((noinline)) static std::shared_ptr<Node> append(const std::shared_ptr<Node> &tail, int v) {
  auto n = std::make_shared<Node>(v);
  n->previous = tail;
  tail->next = n;
  return n;
}

int main() {
  long sum = 0;
  for (int round = 0; round < 40; ++round) {
    auto head = std::make_shared<Node>(round);
    auto tail = head;
    for (int i = 0; i < 30; ++i)
      tail = append(tail, i);
    for (auto n = tail; n; n = n->previous.lock())
      sum += n->value + n->self().use_count();
    std::shared_ptr<int> alias(head, &head->value);
    std::weak_ptr<Node> gone = head->next;
    head->next.reset();
    sum += *alias + gone.expired();
    std::unique_ptr<int, Deleter> u(new int(round));
    auto v = std::move(u);
    sum += *v + (u == nullptr);
  }
  std::printf("%ld %d %d\n", sum, alive, deleted);
}
