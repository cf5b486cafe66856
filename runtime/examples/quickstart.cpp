#include <kiln/kiln.h>

#include <cstdio>

int main() {
    auto engine = kiln::Engine::create();
    if (!engine) return std::fprintf(stderr, "%s\n", engine.error().message.c_str()), 1;
    auto program =
        engine->load({"gcd.c", kiln::Language::C, "int gcd(int a, int b) { return b ? gcd(b, a % b) : a; }"});
    if (!program) return std::fprintf(stderr, "%s\n", program.error().message.c_str()), 1;
    auto gcd = program->function<int(int, int)>("gcd");
    if (!gcd) return std::fprintf(stderr, "%s\n", gcd.error().message.c_str()), 1;

    std::printf("gcd(1071, 462) = %d\n", (*gcd)(1071, 462)); // interpreted at first, compiled once it is hot
}
