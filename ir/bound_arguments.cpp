#include "ir/bound_arguments.h"

#include "ir/program_module.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace kiln {

namespace {

using Kind = BoundArgument::Kind;

constexpr llvm::StringLiteral kSymbolPrefix{"kiln.bound."};
/// What malloc gives: more is chance.
constexpr uint64_t kMostAlignment = 16;
constexpr unsigned kMostIntegerBits = 128;

struct AttributeRow {
    llvm::Attribute::AttrKind kind;
    const char* reason;
};

/// On parameters that cannot be bound: they are no values.
const AttributeRow kUnboundable[] = {
    {llvm::Attribute::ByVal, "an aggregate by value"},
    {llvm::Attribute::ByRef, "an aggregate by reference"},
    {llvm::Attribute::StructRet, "where the result goes"},
    {llvm::Attribute::Nest, "a static chain"},
    {llvm::Attribute::SwiftSelf, "Swift's self"},
    {llvm::Attribute::SwiftAsync, "Swift's asynchronous context"},
    {llvm::Attribute::SwiftError, "Swift's error"},
};

/// On parameters, bound or not: their callers prepare the stack in ways of their own.
const AttributeRow kUnpassable[] = {
    {llvm::Attribute::InAlloca, "passed in its caller's stack"},
    {llvm::Attribute::Preallocated, "passed in its caller's stack"},
};

const AttributeRow kUncopyable[] = {
    {llvm::Attribute::Naked, "it is naked"},
    {llvm::Attribute::ReturnsTwice, "it returns twice"},
};

std::string digestText(llvm::StringRef bytes) {
    return llvm::toHex(llvm::BLAKE3::hash<32>(llvm::arrayRefFromStringRef(bytes)), /*LowerCase=*/true);
}

unsigned bitsOf(const llvm::Type& type) {
    return type.isPointerTy() ? 64 : static_cast<unsigned>(type.getPrimitiveSizeInBits().getFixedValue());
}

llvm::APInt numberOf(const BoundArgument& value, unsigned bits) {
    uint64_t words[2] = {0, 0};
    std::memcpy(words, value.bytes.data(), std::min(value.bytes.size(), sizeof words));
    return llvm::APInt(kMostIntegerBits, words).trunc(bits);
}

std::string textOf(const llvm::Type& type) {
    std::string text;
    llvm::raw_string_ostream(text) << type;
    return text;
}

std::string numberText(const BoundArgument& value, llvm::Type& type) {
    const llvm::Constant* constant = constantOf(value, &type);
    llvm::SmallString<32> text;
    if (auto* number = llvm::dyn_cast<llvm::ConstantInt>(constant))
        number->getValue().toString(text, 10, /*Signed=*/number->getBitWidth() > 1);
    else if (auto* real = llvm::dyn_cast<llvm::ConstantFP>(constant))
        real->getValueAPF().toString(text);
    else
        return "null";
    return text.str().str();
}

std::string lineOf(const BoundArgument& argument) {
    const std::string alignment = " aligned " + std::to_string(argument.alignment().value());
    switch (argument.kind) {
    case Kind::Value: return "value " + llvm::toHex(argument.bytes, /*LowerCase=*/true);
    case Kind::Symbol: return "symbol " + ProgramModule::unitName(*argument.symbol);
    case Kind::Pointer: return "pointer" + alignment;
    case Kind::Memory:
        return "memory " + std::to_string(argument.size) + alignment +
               (argument.isInUnit() ? " blake3:" + digestText(argument.bytes) : " outside");
    case Kind::Within: return "within " + std::to_string(argument.base);
    }
    return "";
}

} // namespace

llvm::Align BoundArgument::alignment() const {
    return llvm::Align(uint64_t{1} << std::min(std::countr_zero(address), std::countr_zero(kMostAlignment)));
}

const BoundArgument* findBound(const BoundArguments& bound, unsigned parameter) {
    auto found = std::find_if(bound.begin(), bound.end(),
                              [&](const BoundArgument& argument) { return argument.parameter == parameter; });
    return found == bound.end() ? nullptr : &*found;
}

void relate(BoundArguments& bound) {
    for (BoundArgument& argument : bound) {
        const bool isEnd = argument.kind == Kind::Memory && argument.size == 0;
        if (isEnd) argument.kind = Kind::Pointer;
        if (argument.kind != Kind::Pointer) continue;
        for (const BoundArgument& other : bound) {
            if (other.kind != Kind::Memory || other.size == 0) continue;
            // What just follows may be another object, unless the host says that it is this one's end.
            const uint64_t offset = argument.address - other.address;
            if (offset > other.size || (offset == other.size && !isEnd)) continue;
            argument.kind = Kind::Within;
            argument.base = other.parameter;
            break;
        }
    }
}

llvm::Error checkSpecializable(const llvm::Function& function) {
    if (function.isVarArg()) return llvm::createStringError("it takes variable arguments");
    for (const AttributeRow& row : kUncopyable)
        if (function.hasFnAttribute(row.kind)) return llvm::createStringError("%s", row.reason);
    for (const llvm::Argument& argument : function.args())
        for (const AttributeRow& row : kUnpassable)
            if (argument.hasAttribute(row.kind))
                return llvm::createStringError("parameter %u is %s", argument.getArgNo() + 1, row.reason);
    return llvm::Error::success();
}

llvm::Error checkBindable(const llvm::Function& function, unsigned parameter) {
    if (parameter >= function.arg_size())
        return llvm::createStringError("it takes %zu parameters, so there is no parameter %u to bind",
                                       function.arg_size(), parameter + 1);
    const llvm::Argument& argument = *function.getArg(parameter);
    for (const AttributeRow& row : kUnboundable)
        if (argument.hasAttribute(row.kind))
            return llvm::createStringError("parameter %u is %s, which cannot be bound", parameter + 1, row.reason);
    const llvm::Type& type = *argument.getType();
    const bool isNumber = type.isIntegerTy() || type.isFloatingPointTy();
    if (type.isPointerTy() || (isNumber && bitsOf(type) <= kMostIntegerBits)) return llvm::Error::success();
    return llvm::createStringError("parameter %u is %s, which cannot be bound", parameter + 1, textOf(type).c_str());
}

llvm::Constant* constantOf(const BoundArgument& value, llvm::Type* type) {
    if (auto* pointer = llvm::dyn_cast<llvm::PointerType>(type)) return llvm::ConstantPointerNull::get(pointer);
    const llvm::APInt number = numberOf(value, bitsOf(*type));
    if (type->isIntegerTy()) return llvm::ConstantInt::get(type, number);
    return llvm::ConstantFP::get(type->getContext(), llvm::APFloat(type->getFltSemantics(), number));
}

std::string keyText(const BoundArguments& bound) {
    std::string text;
    for (const BoundArgument& argument : bound) {
        text += std::to_string(argument.parameter) + ' ' + lineOf(argument);
        if (argument.kind == Kind::Within)
            text += " at " + std::to_string(argument.address - findBound(bound, argument.base)->address);
        text += '\n';
    }
    return text;
}

std::string identityText(const BoundArguments& bound) {
    std::string text = keyText(bound);
    for (const BoundArgument& argument : bound)
        text += llvm::utohexstr(argument.address) + '\n';
    return text;
}

std::string describeBound(const llvm::Function& function, const BoundArguments& bound) {
    std::string text;
    for (const BoundArgument& argument : bound) {
        text += (text.empty() ? "" : ", ") + std::to_string(argument.parameter) + '=';
        switch (argument.kind) {
        case Kind::Value: text += numberText(argument, *function.getArg(argument.parameter)->getType()); break;
        case Kind::Symbol: text += '&' + argument.symbol->getName().str(); break;
        case Kind::Pointer:
        case Kind::Within: text += "pointer"; break;
        case Kind::Memory: text += std::to_string(argument.size) + " bytes"; break;
        }
    }
    return '{' + text + '}';
}

std::string boundSymbolName(unsigned parameter) {
    return (kSymbolPrefix + std::to_string(parameter)).str();
}

bool isBoundSymbol(llvm::StringRef name) {
    return name.starts_with(kSymbolPrefix);
}

std::optional<uint64_t> boundSymbolAddress(const BoundArguments& bound, llvm::StringRef name) {
    unsigned parameter = 0;
    if (!name.consume_front(kSymbolPrefix) || name.getAsInteger(10, parameter)) return std::nullopt;
    const BoundArgument* argument = findBound(bound, parameter);
    if (!argument) return std::nullopt;
    if (argument->kind == Kind::Memory) return argument->address;
    return reinterpret_cast<uint64_t>(&argument->address);
}

} // namespace kiln
