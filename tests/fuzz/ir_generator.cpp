#include "tests/fuzz/ir_generator.h"

#include "tests/fuzz/ir_function.h"

#include <fstream>

namespace kiln::test {
namespace {

// What a value is looked at through: all that is in it goes into one number.
constexpr const char* kPrologue = R"(@hash = internal global i64 7
@format = internal constant [13 x i8] c"%d: %016llx\0A\00"
declare i32 @printf(ptr, ...)

define internal void @mix(i64 %x) {
  %h = load i64, ptr @hash
  %a = xor i64 %h, %x
  %b = mul i64 %a, -7046029254386353131
  %c = lshr i64 %b, 29
  %d = xor i64 %b, %c
  store i64 %d, ptr @hash
  ret void
}

)";

std::string typed(IrType type, const std::string& name) {
    return type.text() + " " + name;
}

std::string integerSink(IrType type) {
    if (type.bits < 64) return "  %w = zext " + typed(type, "%v") + " to i64\n  call void @mix(i64 %w)\n";
    if (type.bits == 64) return "  call void @mix(i64 %v)\n";
    std::string text;
    for (unsigned shift = 0; shift < type.bits; shift += 64) {
        const std::string n = std::to_string(shift);
        text += "  %s" + n + " = lshr " + typed(type, "%v") + ", " + n + "\n  %t" + n + " = trunc " +
                typed(type, "%s" + n) + " to i64\n  call void @mix(i64 %t" + n + ")\n";
    }
    return text;
}

std::string floatSink(IrProgram& program, IrType type) {
    const IrType bits = type.asInteger();
    return "  %nan = fcmp uno " + typed(type, "%v") + ", %v\n  %settled = select i1 %nan, " +
           typed(type, splatFloat(type, 0.5L)) + ", " + typed(type, "%v") + "\n  %bits = bitcast " +
           typed(type, "%settled") + " to " + bits.text() + "\n  call void " + program.sinkOf(bits) + "(" +
           typed(bits, "%bits") + ")\n";
}

std::string vectorSink(IrProgram& program, IrType type) {
    std::string text;
    for (unsigned lane = 0; lane < type.lanes; ++lane) {
        const std::string name = "%l" + std::to_string(lane);
        text += "  " + name + " = extractelement " + typed(type, "%v") + ", i32 " + std::to_string(lane) +
                "\n  call void " + program.sinkOf(type.element()) + "(" + typed(type.element(), name) + ")\n";
    }
    return text;
}

std::string sinks(IrProgram& program) {
    std::string text;
    // The list grows while it is read.
    for (std::size_t i = 0; i < program.sunk.size(); ++i) {
        const IrType type = program.sunk[i];
        const std::string body = type.isVector()    ? vectorSink(program, type)
                                 : type.isInteger() ? integerSink(type)
                                                    : floatSink(program, type);
        text += "define internal void " + program.sinkOf(type) + "(" + typed(type, "%v") + ") noinline {\n" + body +
                "  ret void\n}\n\n";
    }
    return text;
}

IrSignature randomSignature(Random& random) {
    IrSignature signature;
    const unsigned arguments = random.chance(15) ? random.between(7, 12) : random.below(6);
    for (unsigned i = 0; i < arguments; ++i)
        signature.arguments.push_back(randomType(random));
    const unsigned results = random.chance(75) ? 1 : random.between(2, 3);
    for (unsigned i = 0; i < results; ++i)
        signature.results.push_back(randomType(random));
    return signature;
}

std::string globals(Random& random, IrProgram& program) {
    std::string text;
    for (unsigned i = 0; i < 4; ++i) {
        IrMemory memory{"@g" + std::to_string(i), randomType(random), random.between(1, 5)};
        text +=
            memory.name + " = internal global [" + std::to_string(memory.count) + " x " + memory.type.text() + "] [";
        for (unsigned j = 0; j < memory.count; ++j)
            text += (j ? ", " : "") + typed(memory.type, randomConstant(random, memory.type));
        text += "]\n";
        program.globals.push_back(memory);
    }
    return text;
}

// A function, or a few of one signature and a table of them.
std::string functions(Random& random, IrProgram& program, unsigned index) {
    const IrSignature signature = randomSignature(random);
    const bool isLeaf = index < 3;
    const unsigned count = random.chance(25) ? random.between(2, 3) : 1;
    std::vector<IrCallee> made;
    std::string text;
    for (unsigned i = 0; i < count; ++i) {
        const std::string name = "f" + std::to_string(index) + (i ? std::string(1, static_cast<char>('a' + i)) : "");
        text += IrFunction(random, program, name, signature, isLeaf).write(random.between(4, 25));
        made.push_back({name, signature, isLeaf});
    }
    if (count > 1) {
        text += "@table." + std::to_string(program.tables.size()) + " = internal global [" + std::to_string(count) +
                " x ptr] [";
        for (unsigned i = 0; i < count; ++i)
            text += (i ? ", ptr @" : "ptr @") + made[i].name;
        text += "]\n\n";
        program.tables.push_back(made);
    }
    program.callees.insert(program.callees.end(), made.begin(), made.end());
    return text;
}

// Calls each function a few times and prints the number after each.
std::string mainFunction(Random& random, IrProgram& program) {
    std::string text = "define i32 @main() {\n";
    unsigned calls = 0;
    for (const IrCallee& callee : program.callees)
        for (unsigned times = 0; times < 3; ++times) {
            const std::string n = std::to_string(calls++);
            const std::string result = callee.signature.resultText();
            std::string arguments;
            for (IrType type : callee.signature.arguments)
                arguments.append(arguments.empty() ? "" : ", ").append(typed(type, randomConstant(random, type)));
            text += "  %r" + n + " = call " + result + " @" + callee.name + "(" + arguments + ")\n";
            const auto& results = callee.signature.results;
            for (std::size_t i = 0; i < results.size(); ++i) {
                std::string value = "%r" + n;
                if (results.size() > 1) {
                    value += "." + std::to_string(i);
                    text += "  " + value + " = extractvalue " + result + " %r" + n + ", " + std::to_string(i) + "\n";
                }
                text += "  call void " + program.sinkOf(results[i]) + "(" + typed(results[i], value) + ")\n";
            }
            text += "  %h" + n + " = load i64, ptr @hash\n  call i32 (ptr, ...) @printf(ptr @format, i32 " + n +
                    ", i64 %h" + n + ")\n";
        }
    return text + "  ret i32 0\n}\n\n";
}

} // namespace

std::string writeIr(Seed seed, const std::filesystem::path& source) {
    Random random(seed);
    IrProgram program;
    std::string text = kPrologue + globals(random, program) + "\n";
    const unsigned count = random.between(3, 7);
    for (unsigned i = 0; i < count; ++i)
        text += functions(random, program, i);
    text += mainFunction(random, program);
    text += sinks(program) + program.constants;
    std::ofstream(source) << text;
    return "";
}

} // namespace kiln::test
