// what: std::string: short and long, append, find, substr, replace, compare, conversions, string_view
#include <cstdio>
#include <string>
#include <string_view>

__attribute__((noinline)) static std::string decorate(std::string s, int i) {
  s += std::to_string(i);
  if (s.size() > 60)
    s.erase(5, 40);
  s.insert(1, "-");
  auto at = s.find("77");
  if (at != std::string::npos)
    s.replace(at, 2, "seventyseven");
  return s;
}

__attribute__((noinline)) static unsigned hash(std::string_view v) {
  unsigned h = 5381;
  for (char c : v.substr(0, 50))
    h = h * 33 + static_cast<unsigned char>(c);
  return h;
}

int main() {
  std::string s = "start";
  unsigned h = 0;
  for (int i = 0; i < 1500; ++i) {
    s = decorate(std::move(s), i);
    h = h * 31 + hash(s) + (s < "s1") + unsigned(s.substr(2, 3).size());
  }
  std::printf("%s %u %d\n", s.c_str(), h, std::stoi("123") + int(std::stod("2.5") * 2));
}
