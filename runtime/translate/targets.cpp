// Where control goes, filled in when all is placed: from numbers of blocks and edges to distances in bytes.

#include "translate/translator.h"

namespace kiln {

/// From numbers of blocks and edges to distances.
void Translator::resolveTargets() {
    for (Edge& edge : edges_)
        if (edge.at == kNone) edge.at = blockAt_[edge.to];
    for (uint32_t at : jumps_)
        code_[at].a = blockAt_[code_[at].a] - at; // modulo 2^32: read back as a signed distance
    for (uint32_t at : branches_) {
        code_[at].c = edges_[code_[at].c].at - at;
        code_[at].d = edges_[code_[at].d].at - at;
    }
    for (uint32_t at : switches_) {
        auto& table = *static_cast<SwitchTable*>(code_[at].pointer);
        auto resolve = [&](int32_t& target) {
            target = static_cast<int32_t>(edges_[static_cast<uint32_t>(target)].at - at);
        };
        for (SwitchTable::Case& item : table.cases)
            resolve(item.target);
        resolve(table.defaultTarget);
        for (SwitchTable::Target& direct : table.direct)
            resolve(direct.target);
    }
    for (LandingSite& site : out_->landings)
        site.target = edges_[site.target].at;
}

/// A jump to a branch is that branch, a jump to a return that return; nothing leads to a jump but what falls into it.
void Translator::threadJumps() {
    auto follow = [&](uint32_t target) {
        for (int steps = 0; ops_[target] == Op::Jump && steps < 16; ++steps) // a program may jump in circles
            target += code_[target].a;
        return target;
    };
    for (uint32_t at : branches_) {
        code_[at].c = follow(at + code_[at].c) - at;
        code_[at].d = follow(at + code_[at].d) - at;
    }
    for (uint32_t at : jumps_) {
        if (ops_[at] != Op::Jump) continue;
        uint32_t target = follow(at);
        const Op op = ops_[target];
        code_[at].a = target - at;
        if (isBranch(op)) {
            code_[at] = code_[target];
            code_[at].c += target - at;
            code_[at].d += target - at;
            ops_[at] = op;
            if (context_.countsBranches) countUsers_.push_back(at);
        } else if (op == Op::Return64 || op == Op::ReturnImm || op == Op::ReturnVoid ||
                   isIn(op, Op::ReturnAddI32, Op::DynamicAlloca)) {
            code_[at] = code_[target];
            ops_[at] = op;
        }
    }
}

static void scale(uint32_t& distance) {
    distance *= sizeof(Inst);
}
static void scale(int32_t& distance) {
    distance *= static_cast<int32_t>(sizeof(Inst));
}

void Translator::scaleDistances(uint32_t at) {
    const Op op = ops_[at];
    if (isBranch(op) || isIn(op, Op::LoopEqI32, Op::ZExtI8)) {
        scale(code_[at].c);
        scale(code_[at].d);
    } else if (op == Op::Jump || op == Op::LoopJump || op == Op::CountArguments || op == Op::LoadConstants) {
        scale(code_[at].a);
    }
}

/// From instructions to bytes, which handlers need not scale.
void Translator::scaleDistances() {
    for (const auto* list : {&jumps_, &branches_, &steps_})
        for (uint32_t at : *list)
            scaleDistances(at);
    for (auto& table : out_->switches) {
        scale(table->defaultTarget);
        for (SwitchTable::Case& item : table->cases)
            scale(item.target);
        for (SwitchTable::Target& direct : table->direct)
            scale(direct.target);
    }
}

/// A branch to the next instruction falls into it. REQUIRES: nothing moves any more, and distances are unscaled.
void Translator::fallThrough(uint32_t at) {
    if (!isIn(ops_[at], Op::BrEqI8, Op::BrNextIfEqI8)) return;
    const Op series = code_[at].d == 1 ? Op::BrElseNextEqI8 : code_[at].c == 1 ? Op::BrNextIfEqI8 : Op::BrEqI8;
    rewrite(at, static_cast<Op>(static_cast<unsigned>(ops_[at]) - static_cast<unsigned>(Op::BrEqI8) +
                                static_cast<unsigned>(series)));
}

void Translator::finish() {
    for (const auto* list : {&jumps_, &branches_})
        for (uint32_t at : *list)
            fallThrough(at);
    out_->edgeCounts = std::make_unique<uint32_t[]>(countsUsed_);
    auto resolve = [&](void* index) { return out_->edgeCounts.get() + reinterpret_cast<uintptr_t>(index); };
    for (uint32_t user : countUsers_)
        code_[user].pointer = resolve(code_[user].pointer);
    if (context_.countsBranches)
        for (auto& table : out_->switches)
            table->counts = resolve(table->counts);
    if (!out_->constants.empty()) {
        entry_ = static_cast<uint32_t>(code_.size());
        jumps_.push_back(entry_);
        emit(Op::LoadConstants, 0u - entry_, static_cast<uint32_t>(out_->constants.size())).pointer =
            out_->constants.data();
    }
    emitArgumentCounts();
    scaleDistances();

    out_->frameBytes = (frameTop_ + 15) / 16 * 16;
    for (auto& site : out_->callSites)
        site->frameBytes = out_->frameBytes;
    out_->slotOffset = std::move(slots_);
    setHandlers(ops_, code_);
    out_->code = std::move(code_);
    out_->entry = entry_;
}

} // namespace kiln
