#include "tests/fuzz/ir_function.h"

#include <algorithm>

namespace kiln::test {

std::string IrSignature::resultText() const {
    if (results.size() == 1) return results[0].text();
    std::string text = "{ ";
    for (std::size_t i = 0; i < results.size(); ++i)
        text.append(i ? ", " : "").append(results[i].text());
    return text + " }";
}

std::string IrProgram::sinkOf(IrType type) {
    if (std::ranges::find(sunk, type) == sunk.end()) sunk.push_back(type);
    return "@sink." + type.suffix();
}

IrFunction::IrFunction(Random& random, IrProgram& program, std::string name, IrSignature signature, bool isLeaf)
    : random_(random), program_(program), name_(std::move(name)), signature_(std::move(signature)), isLeaf_(isLeaf) {}

IrValue IrFunction::emit(IrType type, const std::string& instruction) {
    IrValue value{"%v" + std::to_string(names_++), type};
    line(value.name + " = " + instruction);
    remember(value);
    return value;
}

void IrFunction::startBlock(const std::string& label) {
    body_ += label + ":\n";
    block_ = label;
}

// A value of the scope, any.
IrValue IrFunction::any() {
    const auto& scope = scopes_[random_.below(static_cast<unsigned>(scopes_.size()))];
    return scope.empty() ? constant(randomType(random_)) : random_.pick(scope);
}

IrValue IrFunction::get(IrType type) {
    if (random_.chance(15)) return constant(type);
    std::vector<const IrValue*> fitting;
    for (const auto& scope : scopes_)
        for (const IrValue& value : scope)
            if (value.type == type) fitting.push_back(&value);
    if (!fitting.empty() && random_.chance(80)) {
        // Newer ones rather, so that chains grow long.
        const unsigned count = static_cast<unsigned>(fitting.size());
        return *fitting[std::max(random_.below(count), random_.below(count))];
    }
    return convert(any(), type);
}

// A NaN becomes zero.
IrValue IrFunction::settled(const IrValue& value) {
    if (value.type.isInteger()) return value;
    IrValue isNan =
        emit(value.type.condition(), "fcmp uno " + value.type.text() + " " + value.name + ", " + value.name);
    return selectWhere(isNan, {splatFloat(value.type, 0), value.type}, value);
}

std::string IrFunction::write(unsigned count) {
    std::string head =
        "define " + std::string(random_.chance(70) ? "internal " : "") + signature_.resultText() + " @" + name_ + "(";
    scopes_.emplace_back();
    for (std::size_t i = 0; i < signature_.arguments.size(); ++i) {
        const IrValue argument{"%a" + std::to_string(i), signature_.arguments[i]};
        head.append(i ? ", " : "").append(argument.type.text()).append(" ").append(argument.name);
        remember(argument);
    }
    head += random_.chance(50) ? ") noinline {\nentry:\n" : ") {\nentry:\n";
    block_ = "start";
    statements(count);
    std::vector<IrValue> results;
    for (IrType type : signature_.results)
        results.push_back(get(type));
    std::string whole = results[0].name;
    if (results.size() > 1) {
        whole = "poison"; // each field is filled in
        for (std::size_t i = 0; i < results.size(); ++i) {
            const std::string name = "%r" + std::to_string(i);
            line(name + " = insertvalue " + signature_.resultText() + " " + whole + ", " + results[i].type.text() +
                 " " + results[i].name + ", " + std::to_string(i));
            whole = name;
        }
    }
    line("ret " + signature_.resultText() + " " + whole);
    return head + entry_ + "  br label %start\nstart:\n" + body_ + "}\n\n";
}

} // namespace kiln::test
