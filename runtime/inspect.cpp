#include "inspect.h"

#include "counted_profile.h"
#include "engine_core.h"
#include "interp/helpers.h"
#include "loaded_program.h"
#include "path_unit.h"
#include "promotion.h"
#include "relaxed.h"
#include "symbols.h"
#include "translate/translate.h"

#include "ir/loops.h"
#include "ir/numbering.h"
#include "jit/guard.h"

#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/AssemblyAnnotationWriter.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/ModuleSlotTracker.h"
#include "llvm/Support/FormattedStream.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace kiln {

namespace {

/// A function's bytecode: the one that runs, else one made for looking at.
struct Translated {
    const BytecodeFunction* code = nullptr; ///< null: it must be compiled
    std::unique_ptr<BytecodeFunction> own;
    const MustCompileRow* mustCompile = nullptr;
    const llvm::Instruction* mustCompileAt = nullptr;
};

using Origins = std::vector<const llvm::Instruction*>;

/// REQUIRES: the Program's lock is held.
Translation translateAnew(FunctionCell& cell, Origins* origins) {
    LoadedProgram& program = *cell.program;
    program.ir().canonicalize(*cell.function);
    auto addressOf = [&](const llvm::GlobalValue& global) { return program.addressOf(global); };
    auto cellOf = [&](const llvm::Function& function) { return program.cellOf(function); };
    const EngineCore& engine = program.engine();
    return translate(*cell.function, {addressOf, cellOf, engine.options.profile, engine.options.profile, origins});
}

/// REQUIRES: the Program's lock is held.
Translated translated(FunctionCell& cell) {
    Translated result;
    result.code = cell.bytecode.load(std::memory_order_acquire);
    if (result.code) return result;
    Translation made = translateAnew(cell, nullptr);
    result.own = std::move(made.code);
    result.code = result.own.get();
    if (result.code) return result;
    result.mustCompile = &mustCompileTable()[static_cast<size_t>(made.reason)];
    result.mustCompileAt = made.instruction;
    return result;
}

/// A translation does not keep where its instructions came from: another one of the same function tells.
void addOrigins(FunctionCell& cell, const BytecodeFunction& code, BytecodeListing& listing) {
    Origins origins;
    const Translation again = translateAnew(cell, &origins);
    auto isSame = [](const Inst& a, const Inst& b) { return a.run == b.run; };
    if (!again.code || !llvm::equal(again.code->code, code.code, isSame)) return;
    llvm::DenseMap<const llvm::Instruction*, unsigned> numbers;
    for (const llvm::Instruction& instruction : llvm::instructions(*cell.function))
        numbers.try_emplace(&instruction, numbers.size());
    for (size_t i = 0; i < origins.size(); ++i)
        if (origins[i]) listing.lines[i].origin = numbers.lookup(origins[i]);
}

std::vector<LoopFacts> loopFacts(FunctionCell& cell, const BytecodeFunction* code) {
    std::vector<LoopFacts> loops;
    for (const LoopHeader& header : loopHeaders(*cell.function)) {
        LoopFacts& loop = loops.emplace_back();
        loop.index = static_cast<unsigned>(loops.size() - 1);
        loop.parent = header.parent;
        loop.depth = header.depth;
        if (!code || loop.index >= code->loopCount) continue;
        loop.backEdges = readRelaxed(code->loops[loop.index].count);
        loop.osrEntries = readRelaxed(code->loops[loop.index].osrEntries);
    }
    return loops;
}

/// What the text of a canonical function does not say by itself.
class LoopNotes : public llvm::AssemblyAnnotationWriter {
public:
    LoopNotes(const std::vector<LoopHeader>& headers, const std::vector<LoopFacts>& loops)
        : headers_(headers), loops_(loops) {}

    void emitBasicBlockStartAnnot(const llvm::BasicBlock* block, llvm::formatted_raw_ostream& out) override {
        for (size_t i = 0; i < headers_.size(); ++i) {
            if (headers_[i].block != block) continue;
            out << "  ; header of loop " << i << ", depth " << loops_[i].depth << ", " << loops_[i].backEdges
                << " back-edges\n";
        }
    }

private:
    const std::vector<LoopHeader>& headers_;
    const std::vector<LoopFacts>& loops_;
};

/// Names for the printer of bytecode. REQUIRES: the Program's lock is held as long as it lives.
class Names {
public:
    Names(FunctionCell& cell, const BytecodeFunction& code) {
        nameValues(*cell.function, code);
        nameHelpers(*cell.function);
        nameSymbols(*cell.program);
    }

    BytecodeNames functions() const {
        return {[this](uint32_t offset) { return find(values_, offset); },
                [this](uint64_t address) { return symbolAt(address); },
                [this](const void* helper) { return find(helpers_, helper); }};
    }

private:
    struct Extent {
        std::string name;
        uint64_t sizeBytes;
    };

    template <class Map, class Key>
    static std::string find(const Map& map, const Key& key) {
        auto found = map.find(key);
        return found == map.end() ? std::string() : found->second;
    }

    void nameValues(llvm::Function& function, const BytecodeFunction& code) {
        llvm::ModuleSlotTracker tracker(function.getParent());
        tracker.incorporateFunction(function);
        const Numbering numbering(function);
        auto name = [&](const llvm::Value& value) {
            const uint32_t offset = code.slotOffset[numbering.of(&value)];
            if (offset == kNoSlot) return;
            std::string& names = values_[offset]; // of all that share the slot
            if (!names.empty()) names += '/';
            llvm::raw_string_ostream stream(names);
            value.printAsOperand(stream, /*PrintType=*/false, tracker);
        };
        for (const llvm::Argument& argument : function.args())
            name(argument);
        for (const llvm::Instruction& inst : llvm::instructions(function))
            if (!inst.getType()->isVoidTy()) name(inst);
    }

    /// Helpers have no table: the translator asks for them by instruction, so that is how their names are found.
    void nameHelpers(const llvm::Function& function) {
        auto note = [this](interp::Helper helper, const std::string& name) {
            if (helper) helpers_.try_emplace(reinterpret_cast<const void*>(helper), name);
        };
        for (const llvm::Instruction& inst : llvm::instructions(function)) {
            if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&inst)) {
                const llvm::StringRef name = call->getCalledFunction()->getName();
                note(llvm::isa<llvm::WithOverflowInst>(call) ? interp::overflowHelper(*call)
                                                             : interp::intrinsicHelper(*call),
                     name.drop_front(sizeof "llvm." - 1).str());
            } else if (auto* rmw = llvm::dyn_cast<llvm::AtomicRMWInst>(&inst)) {
                const llvm::StringRef operation = llvm::AtomicRMWInst::getOperationName(rmw->getOperation());
                note(interp::atomicRmwHelper(*rmw), ("atomicrmw." + operation).str());
            } else if (auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&inst)) {
                note(interp::compareExchangeHelper(*exchange), "cmpxchg");
            } else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&inst); store && store->isAtomic()) {
                const llvm::DataLayout& layout = function.getParent()->getDataLayout();
                const auto bytes =
                    static_cast<unsigned>(layout.getTypeStoreSize(store->getValueOperand()->getType()).getFixedValue());
                note(interp::atomicStoreHelper(bytes), "store.atomic");
            }
        }
    }

    void nameSymbols(LoadedProgram& program) {
        const llvm::Module& module = program.ir().module();
        for (const llvm::GlobalObject& global : module.global_objects()) {
            const uint64_t address = program.addressOf(global);
            if (!address) continue;
            auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(&global);
            const bool isOurs = variable && !variable->isDeclarationForLinker() && variable->getValueType()->isSized();
            const uint64_t size =
                isOurs ? module.getDataLayout().getTypeAllocSize(variable->getValueType()).getFixedValue() : 1;
            symbols_.try_emplace(address, Extent{global.getName().str(), std::max<uint64_t>(size, 1)});
        }
    }

    std::string symbolAt(uint64_t address) const {
        auto next = symbols_.upper_bound(address);
        if (next == symbols_.begin()) return "";
        const auto& [start, extent] = *std::prev(next);
        if (address - start >= extent.sizeBytes) return "";
        return address == start ? extent.name : extent.name + "+" + std::to_string(address - start);
    }

    std::unordered_map<uint32_t, std::string> values_; // by offset in the frame
    std::unordered_map<const void*, std::string> helpers_;
    std::map<uint64_t, Extent> symbols_;
};

Error notThere(ErrorCode code, const FunctionCell& cell, const std::string& why) {
    return Error{code, "function '" + cell.name + "' " + why};
}

/// The lock stands around the guard: one taken inside would stay taken.
Result<Unit> cut(FunctionCell& cell, std::optional<unsigned> loop, Tier tier) {
    auto lock = cell.program->ir().lock();
    cell.program->ir().canonicalize(*cell.function);
    std::optional<OsrEntry> osr;
    Translated translation;
    if (loop) {
        const size_t count = loopHeaders(*cell.function).size();
        if (*loop >= count)
            return tl::unexpected(notThere(ErrorCode::BadOption, cell,
                                           "has " + std::to_string(count) + (count == 1 ? " loop" : " loops") +
                                               ", counted from 0: there is no loop " + std::to_string(*loop)));
        translation = translated(cell);
        if (!translation.code)
            return tl::unexpected(notThere(ErrorCode::BadOption, cell,
                                           std::string("must be compiled (") + translation.mustCompile->name +
                                               "): its loops are not entered from the interpreter"));
        osr = osrEntryOf(translation.code->loops[*loop]);
    }
    Unit unit;
    llvm::Error failed = llvm::Error::success();
    UnitRequest request = unitRequestOf(cell, tier, osr ? &*osr : nullptr);
    request.explain = true;
    llvm::Error fatal = guarded([&] { failed = cutUnit(cell.program->ir(), request).moveInto(unit); });
    if (llvm::Error error = llvm::joinErrors(std::move(fatal), std::move(failed)))
        return tl::unexpected(Error{ErrorCode::BadSource, llvm::toString(std::move(error))});
    return unit;
}

/// Which functions `name` may mean in C++'s spelling.
std::vector<FunctionCell*> spelled(LoadedProgram& program, const std::string& name) {
    std::vector<FunctionCell*> found;
    for (const llvm::Function& function : program.ir().module()) {
        FunctionCell* cell = program.cellOf(function);
        if (!cell) continue;
        const std::string readable = llvm::demangle(cell->name);
        if (readable == name) return {cell};
        if (llvm::StringRef(readable).starts_with(name + "(")) found.push_back(cell);
    }
    return found;
}

std::string quotedList(const std::vector<std::string>& names, const char* last) {
    std::string text;
    for (size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "'" : i + 1 == names.size() ? std::string(" ") + last + " '" : ", '") + names[i] + "'";
    return text;
}

/// "it defines 'a', 'b' and 'c'", or how many more.
std::string countOf(std::vector<std::string> names) {
    constexpr size_t kMostNames = 8;
    if (names.empty()) return "it defines none";
    const size_t more = names.size() > kMostNames ? names.size() - kMostNames : 0;
    names.resize(names.size() - more);
    return "it defines " + quotedList(names, "and") + (more ? " and " + std::to_string(more) + " more" : "");
}

} // namespace

std::vector<std::string> functionNames(Program& program) {
    LoadedProgram& loaded = ProgramAccess::of(program);
    auto lock = loaded.ir().lock();
    std::vector<std::string> names;
    for (const llvm::Function& function : loaded.ir().module())
        if (const FunctionCell* cell = loaded.cellOf(function)) names.push_back(cell->name);
    return names;
}

std::vector<FunctionCell*> reachedFunctions(Program& program) {
    LoadedProgram& loaded = ProgramAccess::of(program);
    auto lock = loaded.ir().lock();
    std::vector<FunctionCell*> reached;
    for (const llvm::Function& function : loaded.ir().module()) {
        FunctionCell* cell = loaded.cellOf(function);
        if (cell && (cell->bytecode.load(std::memory_order_acquire) ||
                     cell->mustCompile.load(std::memory_order_relaxed) || !isInterpreted(*cell)))
            reached.push_back(cell);
    }
    return reached;
}

Result<FunctionCell*> findFunction(Program& program, const std::string& name) {
    LoadedProgram& loaded = ProgramAccess::of(program);
    auto lock = loaded.ir().lock();
    std::string symbol = name;
    for (const ProgramFacts::Alias& alias : loaded.ir().facts().aliases)
        if (alias.name == name && alias.offset == 0) symbol = alias.target;
    const llvm::Function* function = loaded.ir().module().getFunction(symbol);
    if (FunctionCell* cell = function ? loaded.cellOf(*function) : nullptr) return cell;
    const std::vector<FunctionCell*> meant = spelled(loaded, name);
    if (meant.size() == 1) return meant.front();

    std::string message = "no function '" + name + "' in the program";
    if (function) message = "function '" + name + "' is only declared in the program";
    lock.unlock();
    std::vector<std::string> near;
    near.reserve(meant.size());
    for (const FunctionCell* cell : meant)
        near.push_back(cell->name);
    const std::vector<std::string> all = functionNames(program);
    if (near.empty()) near = nearMatches(name, all);
    message += near.empty() ? "; " + countOf(all) : "; did you mean " + quotedList(near, "or") + "?";
    return tl::unexpected(Error{ErrorCode::NoSuchFunction, message});
}

FunctionFacts functionFacts(FunctionCell& cell) {
    auto lock = cell.program->ir().lock();
    cell.program->ir().canonicalize(*cell.function);
    const Translated translation = translated(cell);
    FunctionFacts facts;
    facts.symbol = cell.name;
    facts.readable = llvm::demangle(cell.name);
    facts.tier = cell.tier.load(std::memory_order_relaxed);
    facts.calls = readRelaxed(cell.calls.count);
    facts.instructions = cell.function->getInstructionCount();
    facts.loops = loopFacts(cell, translation.code);
    if (translation.mustCompile) {
        facts.mustCompile = translation.mustCompile->name;
        facts.mustCompileBecause = translation.mustCompile->why;
        if (translation.mustCompileAt) facts.mustCompileAt = instructionText(*translation.mustCompileAt);
    }
    return facts;
}

std::string canonicalIr(FunctionCell& cell) {
    auto lock = cell.program->ir().lock();
    cell.program->ir().canonicalize(*cell.function);
    const std::vector<LoopHeader> headers = loopHeaders(*cell.function);
    const std::vector<LoopFacts> loops = loopFacts(cell, cell.bytecode.load(std::memory_order_acquire));
    LoopNotes notes(headers, loops);
    std::string text;
    llvm::raw_string_ostream stream(text);
    cell.function->print(stream, &notes);
    return stream.str();
}

Result<ExplainedBytecode> bytecodeOf(FunctionCell& cell) {
    auto lock = cell.program->ir().lock();
    const Translated translation = translated(cell);
    if (!translation.code)
        return tl::unexpected(notThere(ErrorCode::BadOption, cell,
                                       std::string("has no bytecode: it must be compiled (") +
                                           translation.mustCompile->name + ": " + translation.mustCompile->why + ")"));
    const Names names(cell, *translation.code);
    ExplainedBytecode result;
    result.listing = listBytecode(*translation.code, names.functions());
    addOrigins(cell, *translation.code, result.listing);
    const bool counts = cell.program->engine().options.profile;
    auto profile = counts ? countedProfile(cell, [&](uint64_t at) { return cell.program->nameAt(at); }) : std::nullopt;
    result.ir = annotatedIr(*cell.function, profile ? &*profile : nullptr);
    return result;
}

Result<InspectedUnit> inspectPath(FunctionCell& cell, std::optional<unsigned> loop, Tier tier) {
    auto unit = cut(cell, loop, tier);
    if (!unit) return tl::unexpected(unit.error());
    const EngineCore& engine = cell.program->engine();
    auto inspected = inspectUnit(*unit, {tier, engine.disabledPasses, engine.options.verifyPasses});
    if (!inspected)
        return tl::unexpected(Error{ErrorCode::BadSource, unit->name + ": " + llvm::toString(inspected.takeError())});
    return std::move(*inspected);
}

Result<void> watchPath(FunctionCell& cell, std::optional<unsigned> loop, Tier tier, const ChangeWatcher::Sink& sink) {
    auto unit = cut(cell, loop, tier);
    if (!unit) return tl::unexpected(unit.error());
    const EngineCore& engine = cell.program->engine();
    if (llvm::Error error = watchChanges(*unit, {tier, engine.disabledPasses, engine.options.verifyPasses}, sink))
        return tl::unexpected(Error{ErrorCode::BadSource, unit->name + ": " + llvm::toString(std::move(error))});
    return {};
}

void watchUnits(Program& program, std::function<void(const Unit&, Tier)> watch) {
    ProgramAccess::of(program).engine().unitWatcher = std::move(watch);
}

std::vector<PathRemarks> remarksOf(Program& program) {
    LoadedProgram& loaded = ProgramAccess::of(program);
    return loaded.engine().remarks.of(loaded);
}

void atProgramEnd(Program& program, void (*function)(int status, void* argument), void* argument) {
    ProgramAccess::of(program).exitList().addWithStatus(function, argument);
}

} // namespace kiln
