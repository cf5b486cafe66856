// One function of random LLVM IR. Every value it makes is defined for all inputs: shift amounts are in range, divisors
// are no zero, what could be poison is not made. A NaN's sign and payload are no value: it is looked at only after
// `settled`.
#pragma once

#include "tests/fuzz/ir_type.h"

#include <string>
#include <vector>

namespace kiln::test {

struct IrValue {
    std::string name; ///< or a constant
    IrType type;
};

struct IrSignature {
    std::vector<IrType> arguments;
    std::vector<IrType> results; ///< several: returned as a struct
    std::string resultText() const;
};

struct IrCallee {
    std::string name;
    IrSignature signature;
    bool isLeaf = false; ///< calls nothing, so it may be called in a loop
};

/// Memory with a name: `count` objects of `type` in a row.
struct IrMemory {
    std::string name;
    IrType type;
    unsigned count = 1;
};

/// What the functions of a program share.
struct IrProgram {
    std::vector<IrMemory> globals;
    std::vector<IrCallee> callees;
    std::vector<std::vector<IrCallee>> tables; ///< of functions of one signature; table i is @table.i
    std::vector<IrType> sunk;                  ///< types that need a sink
    std::string constants;                     ///< definitions that functions add

    std::string sinkOf(IrType type);
};

class IrFunction {
public:
    IrFunction(Random& random, IrProgram& program, std::string name, IrSignature signature, bool isLeaf);
    std::string write(unsigned statements);

private:
    // Values (ir_function.cpp).
    IrValue emit(IrType type, const std::string& instruction);
    void line(const std::string& text) { body_ += "  " + text + "\n"; }
    void startBlock(const std::string& label);
    std::string newLabel() { return "b" + std::to_string(labels_++); }
    void remember(const IrValue& value) { scopes_.back().push_back(value); }
    IrValue constant(IrType type) { return {randomConstant(random_, type), type}; }
    IrValue get(IrType type);
    IrValue any();
    IrValue settled(const IrValue& value);

    // Operations (ir_operations.cpp).
    IrValue convert(const IrValue& value, IrType type);
    IrValue convertLanes(const IrValue& value, IrType type);
    IrValue toInteger(const IrValue& value, IrType type);
    IrValue toFloating(const IrValue& value, IrType type);
    IrValue call1(const char* intrinsic, const IrValue& a);
    IrValue call2(const char* intrinsic, const IrValue& a, const IrValue& b);
    IrValue binary(const char* op, const IrValue& a, const IrValue& b);
    IrValue selectWhere(const IrValue& condition, const IrValue& a, const IrValue& b);
    IrValue inRange(const IrValue& amount);
    IrValue integerOperation(IrType type);
    IrValue division(IrType type);
    IrValue withOverflow(IrType type);
    IrValue floatOperation(IrType type);
    IrValue comparison(IrType type);
    IrValue vectorOperation(IrType type);
    IrValue reduction(IrType type);
    IrValue bitcasted(IrType type);
    IrValue operation(IrType type);

    // Statements (ir_statements.cpp).
    void statements(unsigned count);
    void statement();
    void sink(const IrValue& value);
    std::string place(IrMemory& memory);
    IrMemory& someMemory();
    void access();
    void atomic();
    void blockOfMemory();
    void aggregate();
    void call();
    void branch();
    void loop();
    void switchOn();
    void indirectBranch();
    void arms(const std::vector<std::string>& labels, const std::string& end);

    Random& random_;
    IrProgram& program_;
    const std::string name_;
    const IrSignature signature_;
    const bool isLeaf_;
    std::string entry_; ///< allocas
    std::string body_;
    std::string block_; ///< where we are
    std::vector<std::vector<IrValue>> scopes_;
    std::vector<IrMemory> locals_;
    unsigned names_ = 0, labels_ = 0;
    unsigned depth_ = 0, loops_ = 0;
};

} // namespace kiln::test
