#pragma once

// The state of one translation. Its member functions are spread over translate/*.cpp by family of instruction.

#include "call_site.h"
#include "interp/helpers.h"
#include "interp/lanes.h"
#include "ir/block_graph.h"
#include "ir/loops.h"
#include "ir/numbering.h"
#include "ir/slot_layout.h"
#include "opcodes.h"
#include "translate/coalescing.h"
#include "translate/folding.h"
#include "translate/translate.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

namespace kiln {

/// The first piece of a translation's temporary memory, which serves most functions: about a hundred bytes an
/// instruction are needed.
inline constexpr size_t kTemporaryBytes = 32 << 10;

/// Of a binary operation or branch that is one of `families` from `first` on, the row of a fused form of 32 or 64 bits:
/// I32, I64, then the forms with an immediate, four for each family.
std::optional<unsigned> rowOfFused(Op op, Op first, unsigned families);

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
    bool supported(llvm::Type* type) const {
        // Each instruction asks, mostly of these.
        return type->isPointerTy() || type->isVoidTy() || (type->isIntegerTy() && type->getIntegerBitWidth() <= 128) ||
               supportedToo(type);
    }
    bool supportedToo(llvm::Type* type) const;
    /// Whether opcodes have rows for it: a scalar of the machine's, or an integer of up to 64 bits.
    static interp::FloatKind floatKind(llvm::Type* type); ///< of a scalar or of lanes
    Width width(llvm::Type* type) const;                  ///< integers and pointers
    uint32_t bytesOf(llvm::Type* type) const {
        const bool isOneWord = type->isPointerTy() || (type->isIntegerTy() && type->getIntegerBitWidth() <= 64);
        return isOneWord ? 8 : slotBytes(type, layout_); // it is asked for each operand of a call
    }
    uint32_t storeBytes(llvm::Type* type) const {
        return static_cast<uint32_t>(layout_.getTypeStoreSize(type).getFixedValue());
    }
    bool screen();

    // Frame (translator.cpp).
    uint32_t newSlot(uint32_t bytes);
    uint32_t slotOf(const llvm::Value* value) { ///< of a constant too
        auto* constant = llvm::dyn_cast<llvm::Constant>(value);
        return constant ? slotOfConstant(constant) : slots_[numbering_.of(value)];
    }
    uint32_t ownSlot() const { return slots_[number_]; } ///< of the instruction looked at
    uint32_t slotOfConstant(const llvm::Constant* constant);
    std::optional<uint64_t> bitsOf(const llvm::Value* value);
    void listCode();
    bool layOutFrame();
    bool layOutOther(uint32_t own);
    bool layOutAllocas();

    // Emission.
    Inst& emit(Op op, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0, uint32_t d = 0, uint64_t bits = 0);
    void emitHelper(interp::Helper helper, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0, uint32_t d = 0);
    void rewrite(uint32_t at, Op op) { ops_[at] = op; }
    void emitMove(uint32_t to, uint32_t from, uint32_t bytes);
    void emitNormalize(llvm::Type* type, uint32_t slot); ///< after something left garbage above an odd width
    void emitNormalizeWide(llvm::Type* type, uint32_t slot);
    uint32_t emitCaseNumber(llvm::SwitchInst& inst); ///< slot of the number of the case, of a condition over 64 bits
    /// `lanesOf`: the type whose lanes are counted. Null: there is no such operation, and `reason_` is set.
    interp::Operation* emitOperation(interp::Operation::Run run, const char* name, llvm::Type* lanesOf, uint32_t a = 0,
                                     uint32_t b = 0, uint32_t c = 0, uint32_t d = 0);
    static void takesLanes(interp::Operation* operation, llvm::Type* type); ///< of an operand, where they differ
    bool fail(MustCompile reason);
    void noteOrigin(const llvm::Instruction* origin); ///< of all that was emitted since the last one was noted
    static Op family(Op first, unsigned container, bool immediate);
    Op floating(Op first, llvm::Type* type) const; ///< F32, F64, F80 rows

    // Families.
    bool instruction(llvm::Instruction& inst);
    bool arithmetic(llvm::BinaryOperator& inst);
    bool integerArithmetic(llvm::BinaryOperator& inst);
    void compare(const llvm::CmpInst& inst, uint32_t to, bool isNegated);
    void compareIntegers(const llvm::ICmpInst& inst, uint32_t to, unsigned predicate);
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
    bool arithmeticOnLanes(llvm::Instruction& inst, unsigned opcode);
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
    const AbiPlan* planOf(const llvm::CallBase& inst, const FunctionCell* callee);

    bool intrinsic(llvm::IntrinsicInst& inst);
    bool memoryIntrinsic(llvm::IntrinsicInst& inst);
    bool floatIntrinsic(llvm::IntrinsicInst& inst);
    // Intrinsics as operations (intrinsics.cpp, vector_intrinsics.cpp).
    bool rareIntrinsic(llvm::IntrinsicInst& inst);
    bool rareIntegerIntrinsic(llvm::IntrinsicInst& inst);
    bool rareFloatIntrinsic(llvm::IntrinsicInst& inst);
    uint32_t operandSlot(const llvm::IntrinsicInst& inst, unsigned i);
    bool eachLane(llvm::IntrinsicInst& inst, interp::Helper helper);
    std::optional<bool> vectorIntrinsic(llvm::IntrinsicInst& inst); ///< nothing: it is none of them
    bool maskedAccess(llvm::IntrinsicInst& inst);
    bool rearrange(llvm::IntrinsicInst& inst);
    bool reduction(llvm::IntrinsicInst& inst);
    interp::Operation* emitShuffle(llvm::Type* result, uint32_t to, llvm::Type* from, uint32_t left, uint32_t right,
                                   const char* name, llvm::function_ref<uint32_t(uint32_t)> laneFor);
    uint32_t argumentSlot(llvm::CallBase& inst, unsigned i, bool copies); ///< `copies`: some are byval
    /// What the instruction of a call says of its arguments; nothing when there are more than three words.
    struct ArgumentFields {
        unsigned words = 0;
        unsigned immediates = 0; ///< set of words that are immediates
        bool many = false;       ///< the site alone says what they are
        bool adds = false;       ///< the field behind the words is added to the first one
        uint32_t field[3] = {0, 0, 0};
        Op op() const;
    };
    std::optional<uint32_t> argumentImmediate(const llvm::Value* value);
    llvm::ArrayRef<uint32_t> kept(llvm::ArrayRef<uint32_t> list);
    void bindArguments(llvm::CallBase& inst, CallSite& site, bool isDirect, ArgumentFields& fields);

    struct Address {
        uint32_t base = 0;
        bool isFixed = false; ///< no base: offset is the address
        IndexKind kind = IndexKind::None;
        uint32_t index = 0;
        uint32_t scale = 0;
        int64_t offset = 0;
    };
    static constexpr uint32_t kNone = ~0u;
    Address plainAddress(const llvm::Value* pointer);
    Address addressOf(uint32_t number);
    Address addressOperand(const llvm::Value* pointer);
    unsigned addressForm(const Address& address, uint32_t bytes) const;
    void emitAccess(Op first, unsigned size, uint32_t valueSlot, const Address& address);
    bool emitStoreImmediate(unsigned size, uint64_t value, const Address& address);
    std::optional<unsigned> accessSize(llvm::Type* type) const;
    void emitLea(uint32_t to, const Address& address);
    // Atomics (atomics.cpp).
    bool isAtomicHere(llvm::Type* type, llvm::Align align) const;
    bool modify(llvm::AtomicRMWInst& inst);
    bool compareExchange(llvm::AtomicCmpXchgInst& inst);
    bool wideAtomicAccess(bool isLoad, llvm::Type* type, uint32_t value, const Address& address);

    uint32_t materialize(const Address& address);
    Address withoutIndex(const Address& address); ///< for what has one form only

    // Exceptions (exceptions.cpp).
    bool invoke(llvm::InvokeInst& inst);
    bool landingPad();
    int32_t typeId(const llvm::Value* type);
    bool hasKnownPersonality() const;

    // What grows and shrinks with a call (stack.cpp).
    bool dynamicAlloca(llvm::AllocaInst& inst);
    bool vaStart(llvm::IntrinsicInst& inst);

    // Control (control.cpp).
    bool branch(llvm::BranchInst& inst);
    void condition(const llvm::BranchInst& inst);
    void integerCondition(const llvm::ICmpInst& compare);
    void floatingCondition(const llvm::FCmpInst& compare);
    void jumpTo(uint32_t to);
    bool switchOn(llvm::SwitchInst& inst);
    bool ret(const llvm::Value* value);
    bool returnComputed(const llvm::Value* value);
    uint32_t* newCounts(uint32_t successors);

    // Edges (edges.cpp).
    void emitPhiMoves(uint32_t from, uint32_t to);
    unsigned incomingOf(const llvm::PHINode& phi, uint32_t from, uint32_t to);
    bool emitTransfer(uint32_t from, uint32_t to);
    void emitJump(uint32_t to);
    bool emitEdgeHere(uint32_t number);
    void emitEdges();

    // Targets (targets.cpp).
    void resolveTargets();
    void threadJumps();
    void scaleDistances();
    void scaleDistances(uint32_t at);
    void fallThrough(uint32_t at);
    void finish();

    // Back-edges (back_edges.cpp).
    void fuseBackEdges();
    void fuseBackEdge(uint32_t jump, uint32_t header);
    bool staysWhenTaken(const LoopHeader& loop) const;
    void sinkStep(uint32_t jump, uint32_t slot, bool isWide);

    // Counting values (counts.cpp).
    void countTargets(CallSite& site, const llvm::CallBase& inst);
    void emitArgumentCounts();

    /// Of all that is over with this translation. Taken in few large pieces and given back at once: some forty lists
    /// by themselves would cost a tenth of the time.
    std::pmr::monotonic_buffer_resource temporary_{kTemporaryBytes, std::pmr::new_delete_resource()};
    llvm::Function& function_;
    const TranslationContext& context_;
    const llvm::DataLayout& layout_;
    Numbering numbering_;
    BlockGraph graph_;
    Survey survey_;
    Folding folding_;
    std::vector<LoopHeader> loops_;
    std::unique_ptr<BytecodeFunction> out_;
    std::vector<Inst> code_;                ///< handlers are filled in at the end
    std::pmr::vector<Op> ops_{&temporary_}; ///< of code_
    MustCompile reason_ = MustCompile::RareType;
    const llvm::Instruction* at_ = nullptr; ///< the one looked at; null: the function as a whole

    uint32_t frameTop_ = 0;
    uint32_t entry_ = 0;          ///< index of the instruction that runs first
    std::vector<uint32_t> slots_; ///< by number; kNone: it has none
    /// The instruction with code that was translated last, and where its code ended.
    std::pair<const llvm::Value*, size_t> last_ = {nullptr, 0};
    uint32_t number_ = 0; ///< of the instruction looked at
    uint32_t block_ = 0;  ///< its block's
    llvm::DenseMap<const llvm::Constant*, uint32_t> constantSlots_;
    bool constantFailed_ = false; ///< a constant that cannot be written; checked after each instruction
    MustCompile constantReason_ = MustCompile::Constant;
    uint32_t scratch_[3] = {0, 0, 0}; ///< 16-byte temporaries
    bool allocatesDynamically_ = false;
    uint32_t argumentScratch_[3] = {0, 0, 0}; ///< for native calls, of arguments that are no slot; 0: not needed yet

    // Targets are known when all blocks are placed: until then a jump's `a` is the number of a block, the `c` and `d`
    // of a branch, the cases of a switch and the targets of landing sites are indexes into edges_.
    struct Edge {
        uint32_t from, to;   ///< numbers of blocks
        uint32_t at = kNone; ///< where its code starts
    };
    std::pmr::vector<uint32_t> withCode_{&temporary_}; ///< numbers of instructions, and one behind all
    std::pmr::vector<uint32_t> aliases_{&temporary_};  ///< numbers of those that are other views of a value
    // Instructions of bytecode by what they are; steps_ are those that have become the step of a back-edge, countUsers_
    // hold an index of counts.
    std::pmr::vector<uint32_t> jumps_{&temporary_}, branches_{&temporary_}, switches_{&temporary_};
    std::pmr::vector<uint32_t> steps_{&temporary_};
    std::pmr::vector<uint32_t> countUsers_{&temporary_};
    std::pmr::vector<uint8_t> isTarget_{&temporary_}; ///< by instruction: something leads there
    std::pmr::vector<Edge> edges_{&temporary_};
    // By number of the block: its first instruction; which operand of its phis was the last edge's; of headers, the
    // index of the loop (kNone for others).
    std::pmr::vector<uint32_t> blockAt_{&temporary_};
    std::pmr::vector<uint32_t> incoming_{&temporary_};
    std::pmr::vector<uint32_t> loopAt_{&temporary_};
    uint32_t addEdge(uint32_t to); ///< from the block looked at
    /// Type, attributes of the call, of the callee.
    using PlanKey = std::pair<const llvm::FunctionType*, std::pair<const void*, const void*>>;
    llvm::DenseMap<PlanKey, const AbiPlan*> plans_;
    uint32_t countsUsed_ = 0;
    unsigned callsThroughPointers_ = 0;                   ///< so far
    uint32_t callAt_ = 0;                                 ///< index of the call instruction emitted last
    llvm::DenseMap<const llvm::Value*, int32_t> typeIds_; ///< what landing pads of this function call the types
};

} // namespace kiln
