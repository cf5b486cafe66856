#pragma once

// The state of one translation. Its member functions are spread over translate/*.cpp by family of instruction.

#include "call_site.h"
#include "interp/helpers.h"
#include "interp/lanes.h"
#include "ir/loops.h"
#include "ir/numbering.h"
#include "ir/slot_layout.h"
#include "opcodes.h"
#include "translate/translate.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

namespace kiln {

class Translator {
public:
    Translator(llvm::Function& function, const TranslationContext& context);
    Translation run();

private:
    // Types (translator.cpp).
    struct Width {
        unsigned bits;      ///< of the IR type
        unsigned container; ///< 8, 16, 32, 64 or 128
        bool odd() const { return bits != container; }
    };
    bool supported(llvm::Type* type) const;
    /// Whether opcodes have rows for it: a scalar of the machine's, or an integer of up to 64 bits.
    static bool isPlain(const llvm::Type* type);
    static interp::FloatKind floatKind(llvm::Type* type); ///< of a scalar or of lanes
    Width width(llvm::Type* type) const;                  ///< integers and pointers
    uint32_t bytesOf(llvm::Type* type) const { return slotBytes(type, layout_); }
    uint32_t storeBytes(llvm::Type* type) const {
        return static_cast<uint32_t>(layout_.getTypeStoreSize(type).getFixedValue());
    }
    bool screen();

    // Frame (translator.cpp).
    uint32_t newSlot(uint32_t bytes);
    uint32_t slotOf(const llvm::Value* value); ///< of a constant too
    std::optional<uint64_t> bitsOf(const llvm::Value* value);
    void layOutFrame();
    void layOutAllocas();

    // Emission.
    Inst& emit(Op op, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0, uint32_t d = 0, uint64_t bits = 0);
    void emitHelper(interp::Helper helper, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0, uint32_t d = 0);
    void emitMove(uint32_t to, uint32_t from, uint32_t bytes);
    void emitNormalize(llvm::Type* type, uint32_t slot); ///< after something left garbage above an odd width
    void emitNormalizeWide(llvm::Type* type, uint32_t slot);
    uint32_t emitCaseNumber(llvm::SwitchInst& inst); ///< slot of the number of the case, of a condition over 64 bits
    /// `lanesOf`: the type whose lanes are counted. Null: there is no such operation, and `reason_` is set.
    interp::Operation* emitOperation(interp::Operation::Run run, const char* name, llvm::Type* lanesOf, uint32_t a = 0,
                                     uint32_t b = 0, uint32_t c = 0, uint32_t d = 0);
    static void takesLanes(interp::Operation* operation, llvm::Type* type); ///< of an operand, where they differ
    bool fail(MustCompile reason);
    static Op family(Op first, unsigned container, bool immediate);
    Op floating(Op first, llvm::Type* type) const; ///< F32, F64, F80 rows

    // Families.
    bool instruction(llvm::Instruction& inst);
    bool arithmetic(llvm::BinaryOperator& inst);
    bool integerArithmetic(llvm::BinaryOperator& inst);
    bool compare(llvm::ICmpInst& inst);
    bool convert(llvm::CastInst& inst);
    bool toInteger(llvm::CastInst& inst);
    bool toFloating(llvm::CastInst& inst);
    uint32_t extended(const llvm::Value* value, bool isSigned); ///< slot with the 64-bit extension
    bool load(llvm::LoadInst& inst);
    bool store(llvm::StoreInst& inst);
    bool gep(llvm::GetElementPtrInst& inst);
    bool extractValue(llvm::ExtractValueInst& inst);
    bool insertValue(llvm::InsertValueInst& inst);
    bool select(llvm::SelectInst& inst);
    // Operations (operations.cpp, vectors.cpp).
    bool arithmeticOnLanes(llvm::BinaryOperator& inst);
    bool compareLanes(llvm::CmpInst& inst);
    bool negateLanes(llvm::UnaryOperator& inst);
    bool selectLanes(llvm::SelectInst& inst);
    bool convertLanes(llvm::CastInst& inst);
    static interp::Operation::Run conversionOf(const llvm::CastInst& inst);
    bool extractElement(llvm::ExtractElementInst& inst);
    bool insertElement(llvm::InsertElementInst& inst);
    bool shuffleVector(llvm::ShuffleVectorInst& inst);
    bool gepOfLanes(llvm::GetElementPtrInst& inst);
    uint32_t fieldOffset(llvm::Type* aggregate, llvm::ArrayRef<unsigned> indices) const;
    bool call(llvm::CallBase& inst);

    bool intrinsic(llvm::IntrinsicInst& inst);
    bool memoryIntrinsic(llvm::IntrinsicInst& inst);
    bool floatIntrinsic(llvm::IntrinsicInst& inst);
    // Intrinsics as operations (intrinsics.cpp, vector_intrinsics.cpp).
    bool rareIntrinsic(llvm::IntrinsicInst& inst);
    bool rareIntegerIntrinsic(llvm::IntrinsicInst& inst);
    bool rareFloatIntrinsic(llvm::IntrinsicInst& inst);
    bool multiplyAdd(llvm::IntrinsicInst& inst);
    bool eachLane(llvm::IntrinsicInst& inst, interp::Helper helper);
    std::optional<bool> vectorIntrinsic(llvm::IntrinsicInst& inst); ///< nothing: it is none of them
    bool maskedAccess(llvm::IntrinsicInst& inst);
    bool rearrange(llvm::IntrinsicInst& inst);
    bool reduction(llvm::IntrinsicInst& inst);
    interp::Operation* emitShuffle(llvm::Type* result, uint32_t to, llvm::Type* from, uint32_t left, uint32_t right,
                                   const char* name, llvm::function_ref<uint32_t(uint32_t)> laneFor);
    uint32_t argumentSlot(llvm::CallBase& inst, unsigned i);

    struct Address {
        uint32_t base = 0;
        uint32_t index = kNone;
        uint32_t scale = 0;
        int64_t offset = 0;
    };
    static constexpr uint32_t kNone = ~0u;
    bool folds(const llvm::GetElementPtrInst& inst);
    bool isFolded(const llvm::GetElementPtrInst& inst);
    bool addressOperand(llvm::Value* pointer, const llvm::Instruction& user, Address& out);
    void emitAccess(Op plain, Op indexed, uint32_t valueSlot, const Address& address);
    // Atomics (atomics.cpp).
    bool isAtomicHere(llvm::Type* type, llvm::Align align) const;
    bool modify(llvm::AtomicRMWInst& inst);
    bool compareExchange(llvm::AtomicCmpXchgInst& inst);
    bool wideAtomicAccess(bool isLoad, llvm::Type* type, uint32_t value, const Address& address);

    bool accessOps(llvm::Type* type, bool isLoad, Op& plain, Op& indexed) const;
    uint32_t materialize(const Address& address);

    // Exceptions (exceptions.cpp).
    bool invoke(llvm::InvokeInst& inst);
    bool landingPad(llvm::LandingPadInst& inst);
    int32_t typeId(const llvm::Value* type);
    bool hasKnownPersonality() const;

    // What grows and shrinks with a call (stack.cpp).
    bool dynamicAlloca(llvm::AllocaInst& inst);
    bool vaStart(llvm::IntrinsicInst& inst);

    // Control (control.cpp).
    bool branch(llvm::BranchInst& inst);
    void jumpTo(llvm::BasicBlock* from, llvm::BasicBlock* to);
    bool switchOn(llvm::SwitchInst& inst);
    bool ret(llvm::ReturnInst& inst);
    bool edgeIsEmpty(llvm::BasicBlock* from, llvm::BasicBlock* to);
    void emitPhiMoves(llvm::BasicBlock* from, llvm::BasicBlock* to);
    void emitEdges();
    void patch();
    uint32_t* newCounts(const llvm::BasicBlock* block, uint32_t successors);
    bool fusesIntoBranch(const llvm::ICmpInst& inst) const;

    // Counting values (counts.cpp).
    void countTargets(CallSite& site, const llvm::CallBase& inst);
    void emitArgumentCounts();

    llvm::Function& function_;
    const TranslationContext& context_;
    const llvm::DataLayout& layout_;
    Numbering numbering_;
    std::vector<LoopHeader> loops_;
    llvm::DenseMap<const llvm::BasicBlock*, unsigned> loopOfHeader_;
    std::unique_ptr<BytecodeFunction> out_;
    std::vector<Inst> code_;
    MustCompile reason_ = MustCompile::RareType;
    const llvm::Instruction* at_ = nullptr; ///< the one looked at; null: the function as a whole

    uint32_t frameTop_ = 0;
    uint32_t constantsAt_ = 0, constantsUsed_ = 0, constantsLimit_ = 0;
    llvm::DenseMap<const llvm::Value*, uint32_t> slots_;
    llvm::DenseMap<const llvm::Constant*, uint32_t> constantSlots_;
    bool constantFailed_ = false;     ///< a constant that cannot be written; checked after each instruction
    uint32_t scratch_[3] = {0, 0, 0}; ///< 16-byte temporaries

    // Targets are known when all blocks are placed.
    enum class Field : uint8_t { A, C, D, Case, Default, Landing };
    struct Fixup {
        uint32_t inst;
        Field field;
        uint32_t edge; ///< index into edges_
        uint32_t item = 0;
    };
    struct Edge {
        llvm::BasicBlock *from, *to;
        uint32_t at = kNone; ///< where its code starts
    };
    std::vector<Fixup> fixups_;
    std::vector<llvm::BasicBlock*> directTargets_; ///< of fixups without an edge
    std::vector<uint32_t> countUsers_;             ///< instructions that hold an index of counts
    std::vector<Edge> edges_;
    llvm::DenseMap<const llvm::BasicBlock*, uint32_t> blockAt_;
    uint32_t addEdge(llvm::BasicBlock* from, llvm::BasicBlock* to);
    uint32_t countsUsed_ = 0;
    unsigned callsThroughPointers_ = 0;                   ///< so far
    uint32_t callAt_ = 0;                                 ///< index of the call instruction emitted last
    llvm::DenseMap<const llvm::Value*, int32_t> typeIds_; ///< what landing pads of this function call the types
};

} // namespace kiln
