#include "tests/fuzz/cxx_generator.h"

#include "tests/fuzz/cxx_prologue.h"
#include "tests/fuzz/random.h"

#include <fstream>

namespace kiln::test {
namespace {

constexpr unsigned kFunctions = 6;
constexpr unsigned kDeepest = 4;
// Of a function; beyond this only plain statements are added.
constexpr std::size_t kLargestBytes = 3'500;

// Where a statement stands: what it may say there.
struct Place {
    unsigned depth = 0;
    unsigned callees = 0; ///< f0 .. may be called
    bool inCatch = false, inLoop = false, mayThrow = true;
    bool inLambda = false; ///< break, goto and the locals of the function are out of reach

    Place deeper() const {
        Place place = *this;
        ++place.depth;
        return place;
    }
};

/// Writes statements over one variable `s`, from which all decisions of the program follow.
class Writer {
public:
    explicit Writer(Seed seed) : random_(seed) {}

    std::string program();

private:
    void line(const Place& place, const std::string& text) {
        out_.append(2 * (place.depth + 1), ' ').append(text).append("\n");
    }
    std::string number(unsigned limit) { return std::to_string(random_.below(limit)); }
    std::string condition() { return "s % " + std::to_string(random_.between(2, 6)) + " == " + number(2); }
    std::string fresh(const char* stem) { return stem + std::to_string(names_++); }
    std::string thrown();

    void statements(const Place& place, unsigned count);
    void statement(const Place& place);
    void simple(const Place& place);
    void throwing(const Place& place);
    void handling(const Place& place);
    void handler(const Place& place, const char* what, const char* look);
    void object(const Place& place);
    void call(const Place& place);
    void lambda(const Place& place);
    void loop(const Place& place);
    void switching(const Place& place);
    void leaving(const Place& place);
    void allocation(const Place& place);
    void acrossLives(const Place& place);

    void function(unsigned index);
    void virtuals();
    void mainFunction();

    Random random_;
    std::string out_;
    std::size_t functionAt_ = 0; ///< where the function begins in it
    unsigned names_ = 0;
};

std::string Writer::thrown() {
    constexpr const char* kThrown[] = {"Base((int)(s % 50))",
                                       "Left((int)(s % 60))",
                                       "Right((int)(s % 70))",
                                       "Both((int)(s % 80))",
                                       "Other((int)(s % 90))",
                                       "(int)(s % 100)",
                                       "\"text\"",
                                       "(double)(s % 1000) / 4",
                                       "Plain{(int)(s % 30), 4}",
                                       "green",
                                       "std::bad_alloc()",
                                       "(s & 1 ? (u64)s : (u64)5)",
                                       "static_cast<const Base*>(&theLeft)",
                                       "&theRight"};
    return random_.pick(kThrown);
}

void Writer::statements(const Place& place, unsigned count) {
    for (unsigned i = 0; i < count; ++i)
        statement(place);
}

void Writer::statement(const Place& place) {
    if (place.depth >= kDeepest || out_.size() > functionAt_ + kLargestBytes) return simple(place);
    switch (random_.below(16)) {
    case 0:
    case 1: return simple(place);
    case 2: return throwing(place);
    case 3:
    case 4:
    case 5: return handling(place);
    case 6:
    case 7: return object(place);
    case 8:
    case 9: return call(place);
    case 10: return lambda(place);
    case 11: return loop(place);
    case 12: return switching(place);
    case 13: return leaving(place);
    case 14: return allocation(place);
    default: return acrossLives(place);
    }
}

void Writer::simple(const Place& place) {
    switch (random_.below(4)) {
    case 0: return line(place, "s = s * " + std::to_string(random_.between(3, 99)) + " + " + number(1000) + ";");
    case 1: return line(place, "note(s);");
    case 2: return line(place, "s ^= s >> " + std::to_string(random_.between(1, 20)) + ";");
    default: return line(place, "d = d * 0.5 + (double)(s % 1024); noteDouble(d);");
    }
}

void Writer::throwing(const Place& place) {
    if (!place.mayThrow) return simple(place);
    if (place.inCatch && random_.chance(40))
        return line(place, "if (" + condition() + ") " + (random_.chance(50) ? "throw;" : "rethrow();"));
    if (random_.chance(15))
        return line(place,
                    "if (saved) { std::exception_ptr again = saved; saved = nullptr; std::rethrow_exception(again); }");
    line(place, "if (" + condition() + ") throw " + thrown() + ";");
}

void Writer::handler(const Place& place, const char* what, const char* look) {
    line(place, std::string("} catch (") + what + ") {");
    Place inner = place.deeper();
    inner.inCatch = true;
    line(inner, look);
    if (random_.chance(25)) line(inner, "saved = std::current_exception();");
    statements(inner, random_.below(3));
}

// Handlers from the derived to the base, any of them missing.
void Writer::handling(const Place& place) {
    struct Row {
        const char* what;
        const char* look;
    };
    constexpr Row kHandlers[] = {{"Right& e", "note(e.code + e.kind()); e.code += 2;"},
                                 {"const Both& e", "note(e.text[6] + e.code);"},
                                 {"Left& e", "note(e.extra[0] + e.kind()); e.extra[0] = 9; e.code = 5;"},
                                 {"Base e", "note(e.code + e.kind());"},
                                 {"const Other& e", "note(e.text[6]);"},
                                 {"Left* e", "note(e->kind());"},
                                 {"const Base* e", "note(e->kind());"},
                                 {"int v", "note(v); s += v;"},
                                 {"const char* v", "note(v[1]);"},
                                 {"double v", "noteDouble(v); d = v;"},
                                 {"Plain v", "note(v.a * v.b);"},
                                 {"Color v", "note(v);"},
                                 {"Mass& v", "noteDouble(v.d[3]); note(v.n);"},
                                 {"u64 v", "note(v);"},
                                 {"const std::exception& e", "note(e.what()[5]);"}};
    line(place, "try {");
    Place inner = place.deeper();
    inner.mayThrow = true;
    statements(inner, random_.between(1, 4));
    if (random_.chance(60)) line(inner, "if (" + condition() + ") throw " + thrown() + ";");
    bool any = false;
    for (const Row& row : kHandlers)
        if (random_.chance(25)) {
            handler(place, row.what, row.look);
            any = true;
        }
    if (!any || !place.mayThrow || random_.chance(40)) handler(place, "...", "inspect();");
    line(place, "}");
}

void Writer::object(const Place& place) {
    constexpr const char* kTypes[] = {"Guard", "Guard", "Sized<3>", "Sized<24>", "Nester"};
    constexpr const char* kThrowing[] = {"Risky", "Compound", "Caught"};
    const bool mayThrow = place.mayThrow && random_.chance(35);
    line(place, "{");
    const Place inner = place.deeper();
    line(inner, std::string(mayThrow ? random_.pick(kThrowing) : random_.pick(kTypes)) + " " + fresh("o") + "(s + " +
                    number(9) + ");");
    statements(inner, random_.between(1, 3));
    line(place, "}");
}

void Writer::call(const Place& place) {
    if (!place.mayThrow) return simple(place);
    switch (random_.below(11)) {
    case 0:
        return line(place, "s += summed(s, " + std::to_string(random_.below(6)) + ", s, d, s >> 3, 2.5, s >> 5, d);");
    case 1: return line(place, "s += eaten(Guard(s), Guard(s >> 2));");
    case 2: return line(place, "s += madeGuard(s).id;");
    case 3: return line(place, "d += heavy(d, s, Pair{1.5f, 2}, vec4{1, 2, 3, 4}).d[" + number(4) + "];");
    case 4: return line(place, "s += Chain<" + std::to_string(random_.between(1, 6)) + ">::go(s);");
    case 5:
        return line(
            place,
            "{ int list[7] = {5, (int)(s % 20), 9, 3, 12, 7, 1}; thrownByCompared = s % 4 ? 0 : (int)(s % 20) + 1; "
            "qsort(list, 7, sizeof list[0], compared); note(list[2]); }");
    case 6:
    case 7: return line(place, "s += shapes[s % 3]->go(s, d);");
    case 8: return line(place, "s += (s & 1) ? eaten(Guard(s), Guard(3)) : madeGuard(s + 1).id;");
    default: break;
    }
    if (place.callees == 0) return simple(place);
    const std::string callee = random_.below(place.callees) == 0 || random_.chance(50)
                                   ? "f" + number(place.callees)
                                   : "table[s % " + std::to_string(place.callees) + "]";
    line(place, "s += " + callee + "(s + " + number(100) + ", d);");
}

void Writer::lambda(const Place& place) {
    const bool quiet = !place.mayThrow || random_.chance(30);
    const std::string name = fresh("l");
    line(place, "auto " + name + " = [&](u64 s) -> u64 {");
    Place inner = place.deeper();
    inner.mayThrow = true;
    inner.inCatch = inner.inLoop = false;
    inner.inLambda = true;
    statements(inner, random_.between(1, 3));
    line(inner, "return s + 1;");
    line(place, "};");
    if (quiet) return line(place, "s += applyQuietly(" + name + ", s);");
    if (random_.chance(60)) return line(place, "s += apply(" + name + ", s);");
    line(place, "s += viaContext([](void* c, u64 v) -> u64 { return (*static_cast<decltype(&" + name +
                    ")>(c))(v); }, &" + name + ", s);");
}

void Writer::loop(const Place& place) {
    const std::string counter = fresh("i");
    line(place, "for (int " + counter + " = 0; " + counter + " < " + std::to_string(random_.between(2, 5)) + "; ++" +
                    counter + ") {");
    Place inner = place.deeper();
    inner.inLoop = true;
    line(inner, "s += " + counter + "; if (--fuel < 0) break;");
    statements(inner, random_.between(1, 3));
    line(place, "}");
}

void Writer::switching(const Place& place) {
    line(place, "switch (s % " + std::to_string(random_.between(3, 6)) + ") {");
    const unsigned count = random_.between(1, 3);
    Place inner = place.deeper();
    inner.inLoop = false;
    for (unsigned i = 0; i < count; ++i) {
        line(place, (i + 1 == count ? std::string("default: {") : "case " + std::to_string(i) + ": {"));
        statements(inner, random_.between(1, 2));
        line(place, random_.chance(70) ? "} break;" : "}");
    }
    line(place, "}");
}

void Writer::leaving(const Place& place) {
    if (place.inLoop && random_.chance(60))
        return line(place, "if (" + condition() + ") " + (random_.chance(50) ? "break;" : "continue;"));
    if (!place.inLambda && random_.chance(30)) return line(place, "if (" + condition() + ") goto end;");
    line(place, "if (" + condition() + ") return s + " + number(50) + ";");
}

void Writer::allocation(const Place& place) {
    if (!place.mayThrow) return simple(place);
    const std::string name = fresh("p");
    switch (random_.below(4)) {
    case 0:
        return line(place, "{ Risky* " + name + " = new Risky(s); note(" + name + "->value); delete " + name + "; }");
    case 1: return line(place, "{ Element " + name + "[3]; note(" + name + "[1].id); }");
    case 2: return line(place, "{ Element* " + name + " = new Element[s % 4]; note(3); delete[] " + name + "; }");
    default: return line(place, "{ static Risky " + name + "(s); note(" + name + ".value++); }");
    }
}

// Values of many kinds that live across a throw, in memory whose size is only known here.
void Writer::acrossLives(const Place& place) {
    if (place.inLambda) return object(place);
    const std::string n = std::to_string(names_++);
    line(place, "{");
    const Place inner = place.deeper();
    line(inner, "int n" + n + " = (int)(s % 9) + 1; unsigned char a" + n + "[n" + n + "]; char* y" + n +
                    " = (char*)alloca(n" + n + " * 3); long double x" + n + " = s % 1000; vec4 v" + n +
                    " = {1, (float)(s % 77), 3, 4}; unsigned __int128 w" + n + " = (unsigned __int128)s * s;");
    line(inner, "for (int k = 0; k < n" + n + "; ++k) { a" + n + "[k] = (unsigned char)(s >> k); y" + n +
                    "[2 * k] = (char)k; }");
    line(inner, "try {");
    Place body = inner.deeper();
    body.mayThrow = true;
    statements(body, random_.between(1, 3));
    if (random_.chance(60)) line(body, "if (" + condition() + ") throw " + thrown() + ";");
    line(body, "x" + n + " += 0.5L; v" + n + " *= 2; w" + n + " += s;");
    line(inner, "} catch (...) { inspect(); v" + n + " += 1; }");
    line(inner, "note(a" + n + "[n" + n + " - 1] + (u64)(w" + n + " >> 64) + y" + n + "[2 * n" + n +
                    " - 2]); noteDouble((double)x" + n + "); noteDouble(v" + n + "[1]);");
    line(place, "}");
}

void Writer::function(unsigned index) {
    const bool quiet = random_.chance(15);
    functionAt_ = out_.size();
    out_ += std::string(random_.chance(50) ? "static " : "") +
            (random_.chance(50) ? "__attribute__((noinline)) " : "") + "u64 f" + std::to_string(index) +
            "(u64 s, double d)" + (quiet ? " noexcept" : "") + " {\n";
    Place place;
    place.callees = index;
    place.mayThrow = !quiet;
    line(place, "if (--fuel < 0) return s;");
    out_ += "  {\n"; // so that `goto end` jumps over no declaration
    statements(place, random_.between(3, 7));
    out_ += "  }\n  goto end;\nend:\n  return s + (u64)(d != d);\n}\n\n";
}

void Writer::virtuals() {
    out_ += "struct Shape { virtual ~Shape() {} virtual u64 go(u64 s, double d) = 0; };\n"
            "struct Side { long padding = 5; virtual ~Side() {} virtual int other() { return 3; } };\n";
    constexpr const char* kBases[] = {"Shape", "Side, Shape", "virtual Shape"};
    for (unsigned i = 0; i < 3; ++i) {
        out_ += "struct Shape" + std::to_string(i) + " : " + kBases[i] + " {\n u64 go(u64 s, double d) override {\n";
        functionAt_ = out_.size();
        Place place;
        line(place, "if (--fuel < 0) return s;");
        out_ += "  {\n";
        statements(place, random_.between(2, 4));
        out_ += "  }\n  goto end;\nend:\n  return s + (u64)(d != d);\n }\n} shape" + std::to_string(i) + ";\n";
    }
    out_ += "\n";
}

void Writer::mainFunction() {
    const std::string last = "f" + std::to_string(kFunctions - 1);
    out_ +=
        "int main() {\n  std::set_terminate(onTerminate);\n  shapes[0] = &shape0; shapes[1] = &shape1; shapes[2] = "
        "&shape2;\n"
        "  for (u64 i = 0; i < 24; ++i) {\n    fuel = 300;\n    u64 s = i * " +
        std::to_string(random_.between(1000, 99999)) + ";\n    try { s = table[i % " + std::to_string(kFunctions) +
        "](s, 0.25 * (double)i); }\n"
        "    catch (...) { inspect(); note(77); }\n    note(s);\n    printf(\"%d: %016llx\\n\", (int)i, seen);\n  }\n";
    if (random_.chance(15))
        out_ += "  throwing = 0; saved = nullptr; [](u64 s) noexcept { Guard g(s); " + last +
                "(s, 1); throw Left(3); }(5);\n";
    out_ += "  return 0;\n}\n";
}

std::string Writer::program() {
    out_ = kCxxPrologue;
    out_ += "static Left theLeft(6); static Right theRight(7);\nstruct Shape; extern Shape* shapes[3];\n";
    std::string declarations = "extern u64 (*const table[" + std::to_string(kFunctions) + "])(u64, double);\n";
    out_ += declarations;
    virtuals();
    out_ += "Shape* shapes[3];\n";
    for (unsigned i = 0; i < kFunctions; ++i)
        function(i);
    out_ += "u64 (*const table[" + std::to_string(kFunctions) + "])(u64, double) = {";
    for (unsigned i = 0; i < kFunctions; ++i)
        out_.append(i ? ", f" : "f").append(std::to_string(i));
    out_ += "};\n\n";
    mainFunction();
    return out_;
}

} // namespace

std::string writeCxx(Seed seed, const std::filesystem::path& source) {
    std::ofstream(source) << Writer(seed).program();
    return "";
}

} // namespace kiln::test
