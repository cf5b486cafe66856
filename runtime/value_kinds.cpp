#include "value_kinds.h"

#include "llvm/IR/Type.h"

#include <cstddef>

namespace kiln {

namespace {

struct KindRow {
    ValueKind kind;
    const char* name;
    bool (*matches)(const llvm::Type& type);
};

const KindRow kKinds[] = {
    {ValueKind::Void, "void", [](const llvm::Type& t) { return t.isVoidTy(); }},
    {ValueKind::Bool, "bool", [](const llvm::Type& t) { return t.isIntegerTy(1) || t.isIntegerTy(8); }},
    {ValueKind::I8, "8-bit integer", [](const llvm::Type& t) { return t.isIntegerTy(8); }},
    {ValueKind::I16, "16-bit integer", [](const llvm::Type& t) { return t.isIntegerTy(16); }},
    {ValueKind::I32, "32-bit integer", [](const llvm::Type& t) { return t.isIntegerTy(32); }},
    {ValueKind::I64, "64-bit integer", [](const llvm::Type& t) { return t.isIntegerTy(64); }},
    {ValueKind::F32, "float", [](const llvm::Type& t) { return t.isFloatTy(); }},
    {ValueKind::F64, "double", [](const llvm::Type& t) { return t.isDoubleTy(); }},
    {ValueKind::LongDouble, "long double", [](const llvm::Type& t) { return t.isX86_FP80Ty(); }},
    {ValueKind::Pointer, "pointer", [](const llvm::Type& t) { return t.isPointerTy(); }},
};

const KindRow& row(ValueKind kind) {
    return kKinds[static_cast<size_t>(kind)];
}

} // namespace

bool matches(ValueKind kind, const llvm::Type& type) {
    return row(kind).matches(type);
}

const char* valueKindName(ValueKind kind) {
    return row(kind).name;
}

} // namespace kiln
