#include "tests/fuzz/c_generator.h"

#include "tests/fuzz/c_expression.h"

#include <fstream>
#include <utility>

namespace kiln::test {
namespace {

constexpr unsigned kDeepest = 3;
constexpr std::size_t kLargestBytes = 4'000; // of a function; beyond this only assignments are added

struct Function {
    std::string name, result;
    std::vector<std::size_t> parameters;
    bool isLeaf = false;
};

class Writer {
public:
    explicit Writer(Seed seed) : random_(seed), types_(randomTypes(random_)), make_(random_, types_) {}
    std::string program();

private:
    void line(const std::string& text) { out_.append(2 * (depth_ + 1), ' ').append(text).append("\n"); }
    std::string fresh(const char* stem) { return stem + std::to_string(names_++); }
    std::string number(unsigned limit) { return std::to_string(random_.below(limit)); }
    const CType& someType() { return types_[make_.someType()]; }
    std::string value(const CType& type) { return make_.ofName(type.name, 3); }
    std::string variable(const CType& type) { return type.name + "_" + number(2); }

    void statements(unsigned count);
    void statement();
    void assignment();
    void branch();
    void loop();
    void switching();
    void call();
    void varArgs();
    void memory();
    void strings();
    void atomics();
    void dynamicArray();
    void jumping();
    void computedGoto();
    void sorting();
    void threads();

    void locals();
    void function(unsigned index);
    void varArgsFunctions();
    void mainFunction();

    struct VarArgs {
        std::string name;
        std::vector<std::size_t> types;
    };

    Random random_;
    const std::vector<CType> types_;
    CExpressions make_;
    std::string out_;
    std::size_t functionAt_ = 0;
    std::vector<Function> functions_;
    std::vector<VarArgs> varArgs_;
    unsigned names_ = 0, depth_ = 0, loops_ = 0;
    bool isLeaf_ = false;
    bool inDynamic_ = false; ///< where no label may be: a computed goto would enter the array's scope
};

void Writer::statements(unsigned count) {
    ++depth_;
    for (unsigned i = 0; i < count; ++i)
        statement();
    --depth_;
}

void Writer::statement() {
    const bool isFull = out_.size() > functionAt_ + kLargestBytes;
    const unsigned what = depth_ > kDeepest || isFull ? 0 : random_.below(100);
    if (what < 45) return assignment();
    if (what < 52) return branch();
    if (what < 58) return loop();
    if (what < 63) return switching();
    if (what < 72) return call();
    if (what < 77) return varArgs();
    if (what < 81) return memory();
    if (what < 84) return strings();
    if (what < 88) return atomics();
    if (what < 91) return dynamicArray();
    if (what < 93) return jumping();
    if (what < 96 && !inDynamic_) return computedGoto();
    if (what < 98) return sorting();
    return threads();
}

void Writer::assignment() {
    const CType& type = someType();
    switch (random_.below(6)) {
    case 0: return line("sink_" + type.name + "(" + value(type) + ");");
    case 1: return line("g_" + type.name + "[" + make_.index(4) + "] = " + value(type) + ";");
    case 2:
        if (type.isStruct()) {
            const CType::Field& field = type.fields[random_.below(static_cast<unsigned>(type.fields.size()))];
            const std::string place =
                variable(type) + "." + field.name + (field.count ? "[" + number(field.count) + "]" : "");
            return line(place + " = " + make_.of(field.type, 2) + ";");
        }
        if (type.isVector())
            return line(variable(type) + "[" + make_.index(type.lanes) + "] = (" + type.lane + ")(" +
                        make_.ofName("u32", 2) + " % 10000);");
        [[fallthrough]];
    default: return line(variable(type) + " = " + value(type) + ";");
    }
}

void Writer::branch() {
    line("if (" + make_.condition(2) + ") {");
    statements(random_.between(1, 3));
    if (random_.chance(60)) {
        line("} else {");
        statements(random_.between(1, 3));
    }
    line("}");
}

void Writer::loop() {
    if (loops_ == 2) return assignment();
    const std::string counter = fresh("it");
    line("for (u32 " + counter + " = 0; " + counter + " < " + std::to_string(random_.between(2, 7)) + "; ++" + counter +
         ") {");
    ++loops_;
    statements(random_.between(1, 4));
    if (random_.chance(30)) line("  if (" + make_.condition(1) + ") " + (random_.chance(50) ? "break;" : "continue;"));
    line("  u32_0 += " + counter + ";");
    --loops_;
    line("}");
}

void Writer::switching() {
    const char* kSelectors[] = {"u32", "u64"};
    const bool isSparse = random_.chance(40);
    line("switch (" + make_.ofName(random_.pick(kSelectors), 2) + (isSparse ? "" : " % 9") + ") {");
    const unsigned count = random_.between(1, 5);
    for (unsigned i = 0; i < count; ++i) {
        const unsigned key = isSparse ? i * random_.between(2, 60) + i : i * 2;
        line("case " + std::to_string(isSparse ? key * 8 + i : key) +
             (random_.chance(20) && !isSparse ? " ... " + std::to_string(key + 1) : "") + ":");
        statements(random_.below(3));
        if (random_.chance(75)) line("  break;");
    }
    if (random_.chance(70)) {
        line("default:");
        statements(random_.between(1, 2));
    }
    line("  ; }");
}

void Writer::call() {
    std::vector<const Function*> allowed;
    for (const Function& function : functions_)
        if (!isLeaf_ && (function.isLeaf || loops_ == 0)) allowed.push_back(&function);
    if (allowed.empty()) return assignment();
    const Function& callee = *random_.pick(allowed);
    std::string arguments;
    for (std::size_t type : callee.parameters)
        arguments.append(arguments.empty() ? "" : ", ").append(make_.of(type, 2));
    const std::string target = random_.chance(30) ? "(*volatile_" + callee.name + ")" : callee.name;
    line(callee.result + "_" + number(2) + " = " + target + "(" + arguments + ");");
}

void Writer::varArgs() {
    if (varArgs_.empty()) return assignment();
    const VarArgs& callee = random_.pick(varArgs_);
    std::string arguments = "(int)" + number(100);
    for (std::size_t type : callee.types)
        arguments.append(", ").append(make_.of(type, 2));
    line("mix(" + callee.name + "(" + arguments + "));");
}

void Writer::memory() {
    const std::string a = fresh("m"), b = fresh("m");
    const CType* word = &someType();
    while (!word->isPlain)
        word = &someType();
    const std::string w = word->name;
    line("{ u8 " + a + "[64], " + b + "[64];");
    line("  memset(" + a + ", (int)(" + make_.ofName("u32", 2) + " & 255), 64); memset(" + b + ", 3, " +
         make_.index(65) + ");");
    line("  for (int k = 0; k < 64; ++k) " + b + "[k] = (u8)(k * " + std::to_string(random_.between(1, 90)) + ");");
    line("  " + w + " t = " + value(*word) + "; memcpy(" + a + " + " + make_.index(40) + ", &t, sizeof t);");
    line("  memmove(" + a + " + " + make_.index(20) + ", " + (random_.chance(50) ? a : b) + " + " + make_.index(20) +
         ", " + make_.index(40) + ");");
    line("  memcpy(&t, " + a + " + " + make_.index(40) + ", sizeof t); sink_" + w + "(t);");
    line("  mix((u64)(memcmp(" + a + ", " + b + ", " + make_.index(64) +
         ") < 0)); for (int k = 0; k < 64; k += 7) mix(" + a + "[k]); }");
}

void Writer::strings() {
    const std::string a = fresh("t");
    line("{ char " + a + "[160]; int n = snprintf(" + a + ", sizeof " + a + ", \"%u|%llx|%5.3f|%c|%s\", " +
         make_.ofName("u32", 2) + ", " + make_.ofName("u64", 2) + ", (double)(" + make_.ofName("u32", 2) +
         ") / 8, 'a' + (int)(" + make_.index(26) + "), \"tail\");");
    line("  mix((u64)n); mix(strlen(" + a + ")); char* at = strchr(" + a + ", '|'); mix((u64)(at - " + a +
         ")); mix((u64)(strcmp(" + a + ", \"5\") > 0)); mix((u64)strtoull(" + a + ", 0, 10)); }");
}

void Writer::atomics() {
    constexpr const char* kOrders[] = {"__ATOMIC_RELAXED", "__ATOMIC_ACQUIRE", "__ATOMIC_RELEASE", "__ATOMIC_ACQ_REL",
                                       "__ATOMIC_SEQ_CST"};
    constexpr const char* kLoadOrders[] = {"__ATOMIC_RELAXED", "__ATOMIC_ACQUIRE", "__ATOMIC_SEQ_CST"};
    constexpr const char* kOps[] = {"fetch_add", "fetch_sub",  "fetch_and", "fetch_or",
                                    "fetch_xor", "fetch_nand", "add_fetch", "exchange_n"};
    constexpr const char* kTypes[] = {"i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"};
    const std::string t = random_.pick(kTypes), a = fresh("a");
    auto operand = [&] { return "(" + t + ")(" + make_.ofName("u64", 2) + ")"; };
    line("{ static _Atomic(" + t + ") " + a + "s; " + t + " " + a + " = " + operand() + ", e = " + operand() + ";");
    line("  sink_" + t + "(__atomic_" + random_.pick(kOps) + "(&" + a + ", " + operand() + ", " +
         random_.pick(kOrders) + "));");
    line("  if (" + make_.condition(1) + ") e = " + a + ";");
    line("  mix((u64)__atomic_compare_exchange_n(&" + a + ", &e, " + operand() + ", 0, " + random_.pick(kOrders) +
         ", " + random_.pick(kLoadOrders) + ")); sink_" + t + "(e);");
    line("  __atomic_store_n(&" + a + ", (" + t + ")(" + a + " ^ e), __ATOMIC_RELEASE); " + a + "s += " + operand() +
         "; " + a + "s ^= __atomic_load_n(&" + a + ", " + random_.pick(kLoadOrders) + "); __atomic_thread_fence(" +
         random_.pick(kOrders) + "); sink_" + t + "(" + a + "s); }");
}

void Writer::dynamicArray() {
    const CType& type = someType();
    const std::string a = fresh("d"), n = fresh("n");
    line("{ u32 " + n + " = " + make_.index(7) + " + 1; " + type.name + " " + a + "[" + n +
         "]; u64* y = __builtin_alloca(" + n + " * 8);");
    line("  for (u32 k = 0; k < " + n + "; ++k) { " + a + "[k] = " + value(type) + "; y[k] = k * 3; }");
    const bool outer = std::exchange(inDynamic_, true);
    statements(random_.between(1, 2));
    inDynamic_ = outer;
    line("  sink_" + type.name + "(" + a + "[" + make_.index(64) + " % " + n + "]); mix(y[" + n + " - 1]); }");
}

// Out of a call, back to where it began; locals that change in between are not read again.
void Writer::jumping() {
    const std::string j = fresh("j");
    line("{ static jmp_buf " + j + "; static int " + j + "n; " + j + "n = 0; int r = setjmp(" + j + "); mix((u64)r);");
    line("  if (" + j + "n++ < " + number(4) + ") jumpWith(" + j + ", (int)(" + std::to_string(random_.between(1, 90)) +
         " + " + j + "n)); }");
}

void Writer::computedGoto() {
    const std::string l = fresh("l");
    line("{ static const void* const " + l + "[] = {&&" + l + "a, &&" + l + "b, &&" + l + "c, &&" + l +
         "e}; u64 w = " + make_.ofName("u64", 2) + "; u32 left = 9;");
    line("  goto *" + l + "[w & 3];");
    for (const char* label : {"a", "b", "c"}) {
        line(l + label + ": w = w / 4 + " + number(9) + "; if (--left == 0) goto " + l + "e;");
        statements(random_.below(2));
        line("  goto *" + l + "[w & 3];");
    }
    line(l + "e: mix(w); }");
}

void Writer::sorting() {
    const std::string a = fresh("q");
    line("{ i32 " + a + "[12]; for (int k = 0; k < 12; ++k) " + a + "[k] = (i32)(" + make_.ofName("u32", 2) +
         " * (u32)(k * k + 7) % 1000);");
    line("  qsort(" + a + ", 12, sizeof *" + a + ", compared); for (int k = 0; k < 12; ++k) mix((u64)" + a + "[k]); }");
}

void Writer::threads() {
    if (loops_ != 0) return assignment();
    line("{ shared = (u64)(" + make_.ofName("u32", 2) +
         "); pthread_t one, two; pthread_create(&one, 0, addMany, (void*)" + number(50) +
         "); pthread_create(&two, 0, addMany, (void*)" + number(50) +
         "); pthread_join(one, 0); pthread_join(two, 0); mix(shared); }");
}

void Writer::locals() {
    for (const CType& type : types_)
        line(type.name + " " + type.name + "_0 = g_" + type.name + "[0], " + type.name + "_1 = g_" + type.name + "[" +
             number(4) + "];");
}

void Writer::function(unsigned index) {
    Function function;
    function.name = "f" + std::to_string(index);
    function.isLeaf = isLeaf_ = index < 3;
    const CType& result = someType();
    function.result = result.name;
    const unsigned count = random_.chance(20) ? random_.between(7, 12) : random_.below(6);
    std::string parameters;
    for (unsigned i = 0; i < count; ++i) {
        function.parameters.push_back(make_.someType());
        parameters += (i ? ", " : "") + types_[function.parameters[i]].name + " p" + std::to_string(i);
    }
    functionAt_ = out_.size();
    out_ += std::string(random_.chance(50) ? "static " : "") +
            (random_.chance(50) ? "__attribute__((noinline)) " : "") + result.name + " " + function.name + "(" +
            (count ? parameters : "void") + ") {\n";
    locals();
    for (unsigned i = 0; i < count; ++i)
        line(types_[function.parameters[i]].name + "_" + number(2) + " = p" + std::to_string(i) + ";");
    statements(random_.between(3, 9));
    line("return " + value(result) + ";");
    out_ += "}\n" + result.name + " (*volatile volatile_" + function.name + ")(" + (count ? parameters : "void") +
            ") = " + function.name + ";\n\n";
    functions_.push_back(function);
}

// clang passes each lane of an odd number of integers by itself, and reads them as one; vectors over a register's size
// lie closer than its va_arg believes; and an integer of two registers, where one is left, leaves it empty, which
// va_arg does not know.
bool isMisreadByClang(const CType& type) {
    if (!type.isVector()) return !type.isStruct() && type.bits == 128;
    const bool isTornApart = !type.isFloating && type.lanes % 2 != 0;
    return isTornApart || type.lanes * type.bits > 512;
}

// A callee of `...` reads what its callers give: the types are agreed upon here.
void Writer::varArgsFunctions() {
    for (unsigned i = 0; i < 3; ++i) {
        VarArgs made{"va" + std::to_string(i), {}};
        const unsigned count = random_.between(1, 12);
        while (made.types.size() < count) {
            const std::size_t index = make_.someType();
            const CType& type = types_[index];
            const bool isPromoted = type.bits < 64 && !type.isVector() && !type.isStruct() && type.name != "u32";
            // What `...` would change is read as something else.
            if (!isPromoted && !isMisreadByClang(type)) made.types.push_back(index);
        }
        const std::string split = std::to_string(random_.below(count));
        out_ += "static u64 rest_" + made.name + "(va_list list) { u64 before = seen;\n";
        for (std::size_t type : made.types)
            out_ += "  sink_" + types_[type].name + "(va_arg(list, " + types_[type].name + "));\n";
        out_ += "  return before ^ seen;\n}\nstatic u64 " + made.name +
                "(int first, ...) {\n  va_list list, again; va_start(list, first); mix((u64)first);\n"
                "  va_copy(again, list); u64 sum = rest_" +
                made.name + "(list); va_end(list);\n";
        for (std::size_t k = 0; k <= random_.below(count); ++k)
            out_ += "  sink_" + types_[made.types[k]].name + "(va_arg(again, " + types_[made.types[k]].name + "));\n";
        out_ += "  va_end(again); return sum;\n}\n";
        varArgs_.push_back(made);
    }
    out_ += "\n";
}

void Writer::mainFunction() {
    isLeaf_ = false;
    functionAt_ = out_.size();
    out_ += "int main(void) {\n";
    locals();
    unsigned lines = 0;
    for (const Function& function : functions_) {
        const std::string again = fresh("r");
        line("for (int " + again + " = 0; " + again + " < 3; ++" + again + ") {");
        std::string arguments;
        for (std::size_t type : function.parameters)
            arguments.append(arguments.empty() ? "" : ", ").append(make_.of(type, 2));
        line("  u32_0 += (u32)" + again + " * 77; " + function.result + "_0 = " + function.name + "(" + arguments +
             "); sink_" + function.result + "(" + function.result + "_0);");
        line("  printf(\"" + std::to_string(lines++) + ": %016llx\\n\", seen); }");
    }
    for (const CType& type : types_)
        line("for (int k = 0; k < 4; ++k) sink_" + type.name + "(g_" + type.name + "[k]);");
    line("printf(\"end: %016llx\\n\", seen);");
    line("return 0;");
    out_ += "}\n";
}

std::string Writer::program() {
    out_ = "#include <pthread.h>\n#include <setjmp.h>\n#include <stdarg.h>\n#include <stdio.h>\n#include "
           "<stdlib.h>\n#include <string.h>\n";
    out_ += typeDefinitions(types_);
    out_ += "static int compared(const void* a, const void* b) { i32 x = *(const i32*)a, y = *(const i32*)b; return x "
            "< y ? -1 : x > y; }\n"
            "static void __attribute__((noinline)) jumpWith(jmp_buf to, int value) { mix(5); longjmp(to, value); }\n"
            "static _Atomic u64 shared;\n"
            "static void* addMany(void* n) { for (u64 i = 0; i < 200; ++i) shared += (u64)n ^ i; return 0; }\n";
    for (const CType& type : types_) {
        out_ += "static " + type.name + " g_" + type.name + "[4]";
        if (type.isInteger()) out_ += " = {1, (" + type.name + ")-2, 3, (" + type.name + ")" + number(1 << 30) + "}";
        if (type.kind == CType::Kind::Floating) out_ += " = {0.5, -2.0, 1e-8, " + number(5000) + "}";
        if (type.isVector()) out_ += " = {{1, 2}, {3, 4}, {" + number(100) + ", 1}}";
        out_ += ";\n";
    }
    varArgsFunctions();
    const unsigned count = random_.between(4, 7);
    for (unsigned i = 0; i < count; ++i)
        function(i);
    mainFunction();
    return out_;
}

} // namespace

std::string writeC(Seed seed, const std::filesystem::path& source) {
    std::ofstream(source) << Writer(seed).program();
    return "";
}

} // namespace kiln::test
