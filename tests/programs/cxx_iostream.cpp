// what: std::cout with manipulators, std::stringstream, getline, user-defined operator<<
// stdin: 12 abc
// stdin: second line
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

struct Point {
  int x, y;
};
static std::ostream &operator<<(std::ostream &out, const Point &p) { return out << '(' << p.x << ',' << p.y << ')'; }

int main() {
  int n;
  std::string word, line;
  std::cin >> n >> word;
  std::getline(std::cin >> std::ws, line);
  std::cout << n << ' ' << word << " [" << line << "]\n";
  std::ostringstream out;
  for (int i = 0; i < 500; ++i)
    out << Point{i, -i} << std::hex << i << std::dec << ' ' << std::setw(5) << std::setfill('*') << i * 2 << ';';
  std::string text = out.str();
  unsigned h = 0;
  for (char c : text)
    h = h * 31 + static_cast<unsigned char>(c);
  std::cout << text.substr(0, 40) << '\n' << h << std::endl;
  std::cout << std::fixed << std::setprecision(3) << 2.0 / 3 << ' ' << std::boolalpha << true << ' ' << 1.5f << '\n';
  std::istringstream in("1 2 3 4 x");
  int sum = 0;
  while (in >> n)
    sum += n;
  std::cout << sum << ' ' << in.fail() << std::endl;
}
