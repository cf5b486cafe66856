#include "tests/coverage/stand_ins.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSet.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace kiln::test {
namespace {

using llvm::Attribute;
using llvm::Function;
using llvm::StringRef;
using llvm::Type;
using llvm::Value;

/// Of the C library: what depends on its arguments alone.
constexpr StringRef kRealFunctions[] = {"memcpy",
                                        "memmove",
                                        "memset",
                                        "memcmp",
                                        "memchr",
                                        "memrchr",
                                        "rawmemchr",
                                        "bcmp",
                                        "strlen",
                                        "strnlen",
                                        "strcmp",
                                        "strncmp",
                                        "strcasecmp",
                                        "strncasecmp",
                                        "strcpy",
                                        "strncpy",
                                        "stpcpy",
                                        "strcat",
                                        "strncat",
                                        "strchr",
                                        "strrchr",
                                        "strchrnul",
                                        "strstr",
                                        "strspn",
                                        "strcspn",
                                        "strpbrk",
                                        "strtol",
                                        "strtoul",
                                        "strtoll",
                                        "strtoull",
                                        "strtod",
                                        "strtof",
                                        "atoi",
                                        "atol",
                                        "atoll",
                                        "atof",
                                        "snprintf",
                                        "vsnprintf",
                                        "sprintf",
                                        "vsprintf",
                                        "qsort",
                                        "bsearch",
                                        "abs",
                                        "labs",
                                        "toupper",
                                        "tolower",
                                        "isalpha",
                                        "isdigit",
                                        "isalnum",
                                        "isspace",
                                        "isupper",
                                        "islower",
                                        "isprint",
                                        "isxdigit",
                                        "ispunct",
                                        "iscntrl",
                                        "isgraph",
                                        "__ctype_b_loc",
                                        "__ctype_tolower_loc",
                                        "__ctype_toupper_loc",
                                        "__errno_location",
                                        "sin",
                                        "cos",
                                        "tan",
                                        "asin",
                                        "acos",
                                        "atan",
                                        "atan2",
                                        "sinh",
                                        "cosh",
                                        "tanh",
                                        "exp",
                                        "exp2",
                                        "expm1",
                                        "log",
                                        "log2",
                                        "log10",
                                        "log1p",
                                        "pow",
                                        "sqrt",
                                        "cbrt",
                                        "hypot",
                                        "floor",
                                        "ceil",
                                        "trunc",
                                        "round",
                                        "rint",
                                        "nearbyint",
                                        "lrint",
                                        "lround",
                                        "llround",
                                        "fmod",
                                        "fmodf",
                                        "fmin",
                                        "fmax",
                                        "fabs",
                                        "ldexp",
                                        "frexp",
                                        "modf",
                                        "sinf",
                                        "cosf",
                                        "tanf",
                                        "expf",
                                        "logf",
                                        "powf",
                                        "sqrtf",
                                        "floorf",
                                        "ceilf",
                                        "roundf",
                                        "truncf",
                                        "fmaf",
                                        "fma",
                                        "_setjmp",
                                        "setjmp",
                                        "__sigsetjmp",
                                        "longjmp",
                                        "siglongjmp",
                                        "__dynamic_cast",
                                        "kiln_cover_main"};
/// Of the C++ library: exceptions, and what stands in namespace std.
constexpr StringRef kRealPrefixes[] = {"__cxa_", "_Unwind_", "__gxx_personality", "_ZSt", "_ZNSt", "_ZNKSt",
                                       "_ZNSs",  "_ZNKSs",   "kiln_cover_"};
constexpr StringRef kRealVariables[] = {"_ZTVN10__cxxabiv1", "_ZTISt",  "_ZTVSt", "_ZTSSt",
                                        "_ZTVNSt",           "_ZTINSt", "_ZSt",   "_ZNSt"};

/// Memory whose addresses are the same in each run.
constexpr std::pair<StringRef, StringRef> kMemory[] = {
    {"malloc", "kiln_cover_allocate"},       {"calloc", "kiln_cover_allocate_zeroed"},
    {"realloc", "kiln_cover_reallocate"},    {"free", "kiln_cover_release"},
    {"_Znwm", "kiln_cover_allocate"},        {"_Znam", "kiln_cover_allocate"},
    {"_ZdlPv", "kiln_cover_release"},        {"_ZdaPv", "kiln_cover_release"},
    {"_ZdlPvm", "kiln_cover_release_sized"}, {"_ZdaPvm", "kiln_cover_release_sized"}};

bool startsWithAny(StringRef name, llvm::ArrayRef<StringRef> prefixes) {
    return llvm::any_of(prefixes, [&](StringRef prefix) { return name.starts_with(prefix); });
}

bool isReal(const Function& function) {
    static const llvm::StringSet<> names = [] {
        llvm::StringSet<> set;
        for (StringRef name : kRealFunctions)
            set.insert(name);
        return set;
    }();
    // A name of the C++ library that is a template of the code base's own types is nowhere.
    return function.isIntrinsic() || names.contains(function.getName()) ||
           startsWithAny(function.getName(), kRealPrefixes);
}

/// The library frees what it is given, and gives what is to be freed: then memory is the library's for all.
bool sharesMemoryWithLibrary(const llvm::Module& module) {
    return llvm::any_of(module.functions(), [](const Function& function) {
        return function.isDeclaration() && !function.isIntrinsic() && !function.getName().starts_with("__cxa_") &&
               startsWithAny(function.getName(), {"_ZSt", "_ZNSt", "_ZNKSt", "_ZNSs", "_ZNKSs"});
    });
}

bool isMemory(const Function& function) {
    return llvm::any_of(kMemory, [&](const auto& row) { return row.first == function.getName(); });
}

void replaceMemory(llvm::Module& module) {
    for (const auto& [name, replacement] : kMemory) {
        Function* function = module.getFunction(name);
        if (!function || !function->isDeclaration()) continue;
        llvm::FunctionCallee ours = module.getOrInsertFunction(replacement, function->getFunctionType());
        function->replaceAllUsesWith(ours.getCallee());
        function->eraseFromParent();
    }
}

/// What says how values travel; promises about what the function does are not ours to keep.
llvm::AttributeList abiAttributes(llvm::LLVMContext& context, const llvm::AttributeList& all, unsigned parameters) {
    constexpr Attribute::AttrKind kAbi[] = {Attribute::ZExt,      Attribute::SExt,      Attribute::InReg,
                                            Attribute::ByVal,     Attribute::StructRet, Attribute::Nest,
                                            Attribute::Alignment, Attribute::SwiftSelf};
    auto chosen = [&](llvm::AttributeSet from, bool isPassedByMemory) {
        llvm::AttrBuilder kept(context);
        for (Attribute::AttrKind kind : kAbi)
            if (from.hasAttribute(kind) && (kind != Attribute::Alignment || isPassedByMemory))
                kept.addAttribute(from.getAttribute(kind));
        return llvm::AttributeSet::get(context, kept);
    };
    llvm::SmallVector<llvm::AttributeSet, 8> ofParameters;
    for (unsigned i = 0; i < parameters; ++i)
        ofParameters.push_back(chosen(all.getParamAttrs(i), all.hasParamAttr(i, Attribute::ByVal)));
    return llvm::AttributeList::get(context, {}, chosen(all.getRetAttrs(), false), ofParameters);
}

Value* made(llvm::IRBuilder<>& builder, Type* type, llvm::Constant* number, llvm::Module& module) {
    auto call = [&](StringRef name, Type* result) {
        llvm::FunctionCallee callee = module.getOrInsertFunction(name, result, builder.getInt32Ty());
        return builder.CreateCall(callee, {number});
    };
    if (type->isIntegerTy()) return builder.CreateSExtOrTrunc(call("kiln_cover_stub", builder.getInt64Ty()), type);
    if (type->isPointerTy()) return call("kiln_cover_stub_pointer", type);
    if (type->isFloatingPointTy()) return builder.CreateSIToFP(call("kiln_cover_stub", builder.getInt64Ty()), type);
    call("kiln_cover_stub", builder.getInt64Ty());
    return llvm::Constant::getNullValue(type);
}

void giveBody(Function& function, unsigned number) {
    llvm::Module& module = *function.getParent();
    llvm::LLVMContext& context = module.getContext();
    const bool isNoReturn = function.doesNotReturn();
    function.setAttributes(abiAttributes(context, function.getAttributes(), function.arg_size()));
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
    function.setVisibility(llvm::GlobalValue::DefaultVisibility);
    function.setDSOLocal(true);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", &function));
    llvm::FunctionCallee note =
        module.getOrInsertFunction("kiln_cover_note", builder.getVoidTy(), builder.getInt64Ty());
    for (llvm::Argument& argument : function.args())
        if (argument.getType()->isIntegerTy())
            builder.CreateCall(note, {builder.CreateZExtOrTrunc(&argument, builder.getInt64Ty())});
    // A result in memory is a result: nobody is to find what lay there before.
    for (llvm::Argument& argument : function.args())
        if (Type* result = argument.getParamStructRetType())
            builder.CreateMemSet(&argument, builder.getInt8(0), module.getDataLayout().getTypeAllocSize(result),
                                 llvm::MaybeAlign());
    if (isNoReturn) {
        builder.CreateCall(module.getOrInsertFunction("kiln_cover_stop", builder.getVoidTy(), builder.getInt32Ty()),
                           {builder.getInt32(number)});
        builder.CreateUnreachable();
    } else if (Type* type = function.getReturnType(); type->isVoidTy()) {
        made(builder, builder.getInt64Ty(), builder.getInt32(number), module);
        builder.CreateRetVoid();
    } else {
        builder.CreateRet(made(builder, type, builder.getInt32(number), module));
    }
    for (llvm::User* user : function.users())
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(user); call && call->getCalledOperand() == &function)
            call->setAttributes(abiAttributes(context, call->getAttributes(), call->arg_size()));
}

void defineVariable(llvm::GlobalVariable& variable) {
    // What is declared as a thing of unknown size is given some.
    llvm::Module& module = *variable.getParent();
    Type* type = variable.getValueType();
    constexpr uint64_t kLeastBytes = 256;
    if (!type->isSized() || module.getDataLayout().getTypeAllocSize(type) < kLeastBytes)
        type = llvm::ArrayType::get(llvm::Type::getInt8Ty(module.getContext()), kLeastBytes);
    auto* defined =
        new llvm::GlobalVariable(module, type, variable.isConstant(), llvm::GlobalValue::InternalLinkage,
                                 llvm::Constant::getNullValue(type), "", &variable, variable.getThreadLocalMode());
    defined->setAlignment(std::max(variable.getAlign().valueOrOne(), llvm::Align(16)));
    defined->takeName(&variable);
    variable.replaceAllUsesWith(defined);
    variable.eraseFromParent();
}

} // namespace

void standInForUndefined(llvm::Module& module) {
    const bool sharesMemory = sharesMemoryWithLibrary(module);
    if (!sharesMemory) replaceMemory(module);
    llvm::SmallVector<Function*, 16> functions;
    for (Function& function : module)
        if (function.isDeclaration() && !isReal(function) && !(sharesMemory && isMemory(function)))
            functions.push_back(&function);
    unsigned number = 0;
    for (Function* function : functions)
        giveBody(*function, ++number);
    llvm::SmallVector<llvm::GlobalVariable*, 16> variables;
    for (llvm::GlobalVariable& variable : module.globals())
        if (variable.isDeclaration() && !startsWithAny(variable.getName(), kRealVariables) &&
            variable.getName() != "__dso_handle")
            variables.push_back(&variable);
    for (llvm::GlobalVariable* variable : variables)
        defineVariable(*variable);
}

} // namespace kiln::test
