// Memory, calls and control flow.
#include "tests/fuzz/ir_function.h"

#include <algorithm>
#include <set>

namespace kiln::test {
namespace {

constexpr unsigned kDeepest = 3;
constexpr unsigned kMostLoops = 2;

std::string typed(const IrValue& value) {
    return value.type.text() + " " + value.name;
}

IrType ofWholeBytes(Random& random) {
    constexpr unsigned kWidths[] = {8, 16, 32, 64};
    return integer(random.pick(kWidths));
}

} // namespace

void IrFunction::statements(unsigned count) {
    for (unsigned i = 0; i < count; ++i)
        statement();
}

void IrFunction::statement() {
    const unsigned what = random_.below(100);
    if (what < 50) {
        operation(randomType(random_));
    } else if (what < 60) {
        sink(any());
    } else if (what < 70) {
        access();
    } else if (what < 73) {
        atomic();
    } else if (what < 76) {
        blockOfMemory();
    } else if (what < 79) {
        aggregate();
    } else if (what < 84) {
        call();
    } else if (depth_ == kDeepest) {
        operation(randomType(random_));
    } else if (what < 90) {
        branch();
    } else if (what < 94) {
        loop();
    } else if (what < 98) {
        switchOn();
    } else {
        indirectBranch();
    }
}

void IrFunction::sink(const IrValue& value) {
    line("call void " + program_.sinkOf(value.type) + "(" + typed(value) + ")");
}

// Memory. What has a type is only read as that type; bits are looked at through `blockOfMemory` alone.

IrMemory& IrFunction::someMemory() {
    if (!program_.globals.empty() && random_.chance(50))
        return program_.globals[random_.below(program_.globals.size())];
    if (locals_.size() < 4 || random_.chance(20)) {
        IrMemory memory{"%m" + std::to_string(locals_.size()), randomType(random_), random_.between(1, 4)};
        const std::string all = "[" + std::to_string(memory.count) + " x " + memory.type.text() + "]";
        entry_ += "  " + memory.name + " = alloca " + all + (random_.chance(20) ? ", align 64\n" : "\n");
        for (unsigned i = 0; i < memory.count; ++i) {
            const std::string at = memory.name + "." + std::to_string(i);
            entry_ += "  " + at + " = getelementptr " + all + ", ptr " + memory.name + ", i32 0, i32 " +
                      std::to_string(i) + "\n  store " + memory.type.text() + " " +
                      randomConstant(random_, memory.type) + ", ptr " + at + "\n";
        }
        locals_.push_back(memory);
    }
    return locals_[random_.below(static_cast<unsigned>(locals_.size()))];
}

std::string IrFunction::place(IrMemory& memory) {
    const IrValue index = emit(integer(64), "urem " + typed(get(integer(64))) + ", " + std::to_string(memory.count));
    const std::string name = "%v" + std::to_string(names_++);
    line(name + " = getelementptr inbounds " + memory.type.text() + ", ptr " + memory.name + ", " + typed(index));
    return name;
}

void IrFunction::access() {
    IrMemory& memory = someMemory();
    const std::string at = place(memory);
    const std::string isVolatile = random_.chance(10) ? "volatile " : "";
    if (random_.chance(50))
        line("store " + isVolatile + typed(get(memory.type)) + ", ptr " + at);
    else
        emit(memory.type, "load " + isVolatile + memory.type.text() + ", ptr " + at);
}

void IrFunction::atomic() {
    constexpr const char* kOrders[] = {"monotonic", "acquire", "release", "acq_rel", "seq_cst"};
    constexpr const char* kOps[] = {"xchg", "add", "sub",  "and",  "nand",      "or",       "xor",
                                    "max",  "min", "umax", "umin", "uinc_wrap", "udec_wrap"};
    constexpr const char* kFloatOps[] = {"fadd", "fsub"};
    const bool isFloat = random_.chance(20);
    const IrType type =
        isFloat ? IrType{random_.chance(50) ? Scalar::Float : Scalar::Double, 0, 0} : ofWholeBytes(random_);
    const IrType whole = !isFloat                       ? type
                         : type.scalar == Scalar::Float ? IrType{Scalar::Float, 32, 0}
                                                        : IrType{Scalar::Double, 64, 0};
    const std::string cell = "%c" + std::to_string(names_++);
    entry_ += "  " + cell + " = alloca " + whole.text() + ", align 8\n  store " + whole.text() + " " +
              randomConstant(random_, whole) + ", ptr " + cell + "\n";
    const std::string bytes = std::to_string(whole.bits / 8);
    const std::string order = random_.pick(kOrders);
    if (!isFloat && random_.chance(30)) {
        const std::string pair = "{ " + whole.text() + ", i1 }";
        const IrValue expected =
            random_.chance(50) ? emit(whole, "load " + whole.text() + ", ptr " + cell) : get(whole);
        const IrValue desired = get(whole);
        const std::string name = "%v" + std::to_string(names_++);
        line(name + " = cmpxchg ptr " + cell + ", " + typed(expected) + ", " + typed(desired) + " " + order +
             (random_.chance(50) ? " monotonic" : " acquire"));
        emit(whole, "extractvalue " + pair + " " + name + ", 0");
        emit(integer(1), "extractvalue " + pair + " " + name + ", 1");
    } else {
        const char* op = isFloat ? random_.pick(kFloatOps) : random_.pick(kOps);
        const IrValue operand = get(whole);
        emit(whole, std::string("atomicrmw ") + op + " ptr " + cell + ", " + typed(operand) + " " + order);
    }
    if (random_.chance(20)) line(random_.chance(50) ? "fence seq_cst" : "fence acquire");
    emit(whole, "load atomic " + whole.text() + ", ptr " + cell + (random_.chance(50) ? " acquire" : " seq_cst") +
                    ", align " + bytes);
    const IrValue last = get(whole);
    line("store atomic " + typed(last) + ", ptr " + cell + (random_.chance(50) ? " release" : " monotonic") +
         ", align " + bytes);
}

// Bytes: set, copied and moved, written and read as integers of other sizes at any place.
void IrFunction::blockOfMemory() {
    constexpr unsigned kBytes = 64, kReach = 24;
    const std::string block = "%y" + std::to_string(names_++);
    entry_ += "  " + block + " = alloca [" + std::to_string(kBytes) + " x i8], align 16\n";
    const IrValue fill = get(integer(8));
    line("call void @llvm.memset.p0.i64(ptr " + block + ", " + typed(fill) + ", i64 " + std::to_string(kBytes) +
         ", i1 false)");
    auto somewhere = [&] {
        const IrValue offset =
            emit(integer(64), "urem " + typed(get(integer(64))) + ", " + std::to_string(kBytes - kReach));
        const std::string name = "%v" + std::to_string(names_++);
        line(name + " = getelementptr i8, ptr " + block + ", " + typed(offset));
        return name;
    };
    const IrValue stored = settled(get(random_.chance(50) ? ofWholeBytes(random_) : IrType{Scalar::Double, 64, 0}));
    line("store " + typed(stored) + ", ptr " + somewhere() + ", align 1");
    const std::string from = somewhere(), to = somewhere();
    const IrValue length = emit(integer(64), "urem " + typed(get(integer(64))) + ", " + std::to_string(kReach));
    line("call void @llvm.memmove.p0.p0.i64(ptr " + to + ", ptr " + from + ", " + typed(length) + ", i1 false)");
    const IrType wide = random_.chance(30) ? integer(8 * random_.between(1, 16)) : ofWholeBytes(random_);
    emit(wide, "load " + wide.text() + ", ptr " + somewhere() + ", align 1");
}

// A struct as a value.
void IrFunction::aggregate() {
    std::vector<IrType> fields(random_.between(1, 4));
    std::string type = random_.chance(20) ? "<{ " : "{ ";
    const bool isPacked = type[0] == '<';
    for (std::size_t i = 0; i < fields.size(); ++i) {
        fields[i] = randomType(random_);
        type.append(i ? ", " : "").append(fields[i].text());
    }
    type += isPacked ? " }>" : " }";
    std::string value = "zeroinitializer";
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const IrValue field = get(fields[i]);
        const std::string next = "%v" + std::to_string(names_++);
        line(next + " = insertvalue " + type + " " + value + ", " + typed(field) + ", " + std::to_string(i));
        value = next;
    }
    if (random_.chance(60)) {
        const std::string box = "%x" + std::to_string(names_++);
        entry_ += "  " + box + " = alloca " + type + "\n";
        line("store " + type + " " + value + ", ptr " + box);
        const std::string again = "%v" + std::to_string(names_++);
        line(again + " = load " + type + ", ptr " + box);
        value = again;
    }
    const unsigned i = random_.below(static_cast<unsigned>(fields.size()));
    emit(fields[i], "extractvalue " + type + " " + value + ", " + std::to_string(i));
}

// Calls.

void IrFunction::call() {
    if (isLeaf_) return;
    std::vector<const IrCallee*> allowed;
    for (const IrCallee& callee : program_.callees)
        if (callee.isLeaf || loops_ == 0) allowed.push_back(&callee);
    if (allowed.empty()) return;
    IrCallee callee = *random_.pick(allowed);
    std::string target = "@" + callee.name;
    if (!program_.tables.empty() && random_.chance(30)) {
        const unsigned table = random_.below(static_cast<unsigned>(program_.tables.size()));
        const auto& functions = program_.tables[table];
        callee = functions[0];
        if (!callee.isLeaf && loops_ != 0) return;
        const IrValue index =
            emit(integer(64), "urem " + typed(get(integer(64))) + ", " + std::to_string(functions.size()));
        const std::string slot = "%v" + std::to_string(names_++);
        line(slot + " = getelementptr ptr, ptr @table." + std::to_string(table) + ", " + typed(index));
        target = "%v" + std::to_string(names_++);
        line(target + " = load ptr, ptr " + slot);
    }
    std::string arguments;
    for (IrType type : callee.signature.arguments)
        arguments.append(arguments.empty() ? "" : ", ").append(typed(get(type)));
    const auto& results = callee.signature.results;
    const std::string text = "call " + callee.signature.resultText() + " " + target + "(" + arguments + ")";
    if (results.size() == 1) {
        emit(results[0], text);
        return;
    }
    const std::string whole = "%v" + std::to_string(names_++);
    line(whole + " = " + text);
    for (std::size_t i = 0; i < results.size(); ++i)
        emit(results[i], "extractvalue " + callee.signature.resultText() + " " + whole + ", " + std::to_string(i));
}

// Control flow.

// The blocks of `labels`, each with statements of its own, and values that meet in `end`.
void IrFunction::arms(const std::vector<std::string>& labels, const std::string& end) {
    std::vector<IrType> types(random_.between(1, 3));
    for (IrType& type : types)
        type = randomType(random_);
    std::vector<std::string> incoming(types.size());
    ++depth_;
    for (const std::string& label : labels) {
        startBlock(label);
        scopes_.emplace_back();
        statements(random_.below(5));
        std::vector<IrValue> values;
        for (IrType type : types)
            values.push_back(get(type));
        scopes_.pop_back();
        for (std::size_t i = 0; i < types.size(); ++i)
            incoming[i]
                .append(incoming[i].empty() ? "[ " : ", [ ")
                .append(values[i].name)
                .append(", %")
                .append(block_)
                .append(" ]");
        line("br label %" + end);
    }
    --depth_;
    startBlock(end);
    for (std::size_t i = 0; i < types.size(); ++i)
        emit(types[i], "phi " + types[i].text() + " " + incoming[i]);
}

void IrFunction::branch() {
    const IrValue condition = comparison(integer(1));
    const std::string then = newLabel(), otherwise = newLabel(), end = newLabel();
    line("br " + typed(condition) + ", label %" + then + ", label %" + otherwise);
    arms({then, otherwise}, end);
}

void IrFunction::switchOn() {
    IrType type = randomScalar(random_);
    if (!type.isInteger()) type = integer(32);
    const IrValue value = random_.chance(50) ? get(type) : binary("and", get(type), {splat(type, 7), type});
    const std::string end = newLabel();
    std::vector<std::string> labels{newLabel()};
    std::string cases;
    std::set<unsigned> used;
    const unsigned count = random_.between(1, 5);
    for (unsigned i = 0; i < count; ++i) {
        const unsigned key =
            random_.below(type.bits < 3        ? 1U << type.bits
                          : random_.chance(80) ? 8
                                               : 8U << random_.below(type.bits < 28 ? type.bits - 2 : 26));
        if (type.bits < 28 && key >> type.bits) continue;
        if (!used.insert(key).second) continue;
        // Several cases may share a block.
        if (labels.size() == 1 || random_.chance(75)) labels.push_back(newLabel());
        cases += " " + type.text() + " " + std::to_string(key) + ", label %" + labels.back();
    }
    line("switch " + typed(value) + ", label %" + labels[0] + " [" + cases + " ]");
    arms(labels, end);
}

void IrFunction::indirectBranch() {
    const unsigned count = random_.between(2, 4);
    std::vector<std::string> labels(count);
    const std::string table = "@labels." + name_ + "." + std::to_string(names_++);
    std::string addresses, destinations;
    for (std::string& label : labels) {
        label = newLabel();
        addresses.append(addresses.empty() ? "" : ", ")
            .append("ptr blockaddress(@")
            .append(name_)
            .append(", %")
            .append(label)
            .append(")");
        destinations.append(destinations.empty() ? "" : ", ").append("label %").append(label);
    }
    program_.constants += table + " = internal constant [" + std::to_string(count) + " x ptr] [" + addresses + "]\n";
    const IrValue index = emit(integer(64), "urem " + typed(get(integer(64))) + ", " + std::to_string(count));
    const std::string slot = "%v" + std::to_string(names_++), target = "%v" + std::to_string(names_++);
    line(slot + " = getelementptr ptr, ptr " + table + ", " + typed(index));
    line(target + " = load ptr, ptr " + slot);
    line("indirectbr ptr " + target + ", [" + destinations + "]");
    arms(labels, newLabel());
}

// Runs a few times, and carries values round.
void IrFunction::loop() {
    if (loops_ == kMostLoops) return;
    constexpr unsigned kCounterWidths[] = {5, 8, 13, 32, 32, 32, 64, 64, 65, 128};
    const IrType counterType = integer(random_.pick(kCounterWidths));
    std::vector<IrType> types(random_.between(1, 4));
    std::vector<IrValue> starts;
    for (IrType& type : types)
        starts.push_back(get(type = randomType(random_)));
    const std::string before = block_, header = newLabel(), latch = newLabel(), end = newLabel();
    line("br label %" + header);
    startBlock(header);
    // The phis are written when their last operands are known.
    const std::size_t phisAt = body_.size();
    const IrValue counter{"%v" + std::to_string(names_++), counterType};
    remember(counter);
    std::vector<IrValue> carried;
    for (IrType type : types) {
        carried.push_back({"%v" + std::to_string(names_++), type});
        remember(carried.back());
    }
    ++loops_, ++depth_;
    scopes_.emplace_back();
    statements(random_.between(1, 6));
    std::vector<IrValue> nexts;
    for (IrType type : types)
        nexts.push_back(random_.chance(70) ? operation(type) : get(type));
    line("br label %" + latch);
    startBlock(latch);
    const IrValue next = binary("add", counter, {splat(counterType, 1), counterType});
    const IrValue again = emit(integer(1), "icmp ult " + typed(next) + ", " + std::to_string(random_.between(1, 9)));
    scopes_.pop_back();
    --loops_, --depth_;
    line("br " + typed(again) + ", label %" + header + ", label %" + end);
    std::string phis = "  " + counter.name + " = phi " + counterType.text() + " [ 0, %" + before + " ], [ " +
                       next.name + ", %" + latch + " ]\n";
    for (std::size_t i = 0; i < types.size(); ++i)
        phis += "  " + carried[i].name + " = phi " + types[i].text() + " [ " + starts[i].name + ", %" + before +
                " ], [ " + nexts[i].name + ", %" + latch + " ]\n";
    body_.insert(phisAt, phis);
    startBlock(end);
}

} // namespace kiln::test
