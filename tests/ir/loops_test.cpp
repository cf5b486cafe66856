// The loops found are those that LLVM's LoopInfo finds, in graphs of every kind: irreducible ones, with
// unreachable blocks, with several edges between two blocks.

#include "ir/block_graph.h"
#include "ir/loops.h"

#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"

#include <gtest/gtest.h>

#include <random>

namespace kiln::test {
namespace {

/// A function of so many blocks; edges go mostly a short way on, `back` of a hundred anywhere.
llvm::Function& randomGraph(llvm::Module& module, std::mt19937& random, unsigned blocks, unsigned back) {
    llvm::LLVMContext& context = module.getContext();
    auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), {llvm::Type::getInt32Ty(context)}, false);
    auto* function = llvm::Function::Create(type, llvm::Function::ExternalLinkage, "f", module);
    for (unsigned i = 0; i < blocks; ++i)
        llvm::BasicBlock::Create(context, "", function);
    auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
    std::vector<llvm::BasicBlock*> all;
    for (llvm::BasicBlock& block : *function)
        all.push_back(&block);
    for (unsigned i = 0; i < blocks; ++i) {
        auto next = [&] {
            unsigned to = below(100) < back ? below(blocks) : i + 1 + below(3);
            return all[to == 0 || to >= blocks ? blocks - 1 : to]; // nothing leads to the entry
        };
        llvm::IRBuilder<> builder(all[i]);
        llvm::Value* value = function->getArg(0);
        switch (i + 1 == blocks ? 0 : 1 + below(6)) {
        case 0: builder.CreateRetVoid(); break;
        case 1:
        case 2: builder.CreateBr(next()); break;
        case 3: {
            auto* choice = builder.CreateSwitch(value, next());
            for (unsigned c = below(4); c > 0; --c)
                choice->addCase(builder.getInt32(c), next());
            break;
        }
        default: builder.CreateCondBr(builder.CreateIsNull(value), next(), next());
        }
    }
    EXPECT_FALSE(llvm::verifyFunction(*function));
    return *function;
}

/// `depth` loops, each in the one before it; the innermost block leads back to all of their headers.
llvm::Function& deepNest(llvm::Module& module, unsigned depth) {
    llvm::LLVMContext& context = module.getContext();
    auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), {llvm::Type::getInt32Ty(context)}, false);
    auto* function = llvm::Function::Create(type, llvm::Function::ExternalLinkage, "f", module);
    std::vector<llvm::BasicBlock*> all;
    for (unsigned i = 0; i < depth + 3; ++i) // the entry, the headers, the innermost block, the end
        all.push_back(llvm::BasicBlock::Create(context, "", function));
    for (unsigned i = 0; i <= depth; ++i)
        llvm::IRBuilder<>(all[i]).CreateBr(all[i + 1]);
    llvm::IRBuilder<> builder(all[depth + 1]);
    auto* choice = builder.CreateSwitch(function->getArg(0), all[depth + 2]);
    for (unsigned i = 1; i <= depth; ++i)
        choice->addCase(builder.getInt32(i), all[i]);
    llvm::IRBuilder<>(all[depth + 2]).CreateRetVoid();
    EXPECT_FALSE(llvm::verifyFunction(*function));
    return *function;
}

void expectAsLoopInfo(llvm::Function& function) {
    llvm::DominatorTree dominators(function);
    llvm::LoopInfo loops(dominators);
    std::vector<LoopHeader> headers = loopHeaders(function);
    size_t at = 0;
    for (llvm::BasicBlock& block : function) {
        const llvm::Loop* loop = loops.getLoopFor(&block);
        if (!loop || loop->getHeader() != &block) continue;
        ASSERT_LT(at, headers.size());
        const LoopHeader& header = headers[at++];
        EXPECT_EQ(header.block, &block);
        EXPECT_EQ(header.depth, loop->getLoopDepth());
        const llvm::Loop* parent = loop->getParentLoop();
        ASSERT_EQ(header.parent < 0, parent == nullptr);
        if (parent) EXPECT_EQ(headers[static_cast<size_t>(header.parent)].block, parent->getHeader());
        llvm::SmallVector<llvm::BasicBlock*, 4> latches;
        loop->getLoopLatches(latches);
        EXPECT_TRUE(llvm::equal(header.latches, latches));
    }
    EXPECT_EQ(at, headers.size());
}

TEST(Loops, AreThoseOfLoopInfo) {
    std::mt19937 random(1); // fixed: the same graphs each time
    size_t found = 0, nested = 0;
    for (unsigned round = 0; round < 4000; ++round) {
        llvm::LLVMContext context;
        llvm::Module module("graphs", context);
        llvm::Function& function =
            randomGraph(module, random, 2 + static_cast<unsigned>(random() % 30), static_cast<unsigned>(random() % 40));
        SCOPED_TRACE(round);
        expectAsLoopInfo(function);
        if (HasFailure()) return;
        for (const LoopHeader& header : loopHeaders(function)) {
            ++found;
            nested += header.parent >= 0;
        }
    }
    EXPECT_GT(found, 1000u);
    EXPECT_GT(nested, 100u);
}

TEST(Loops, AreThoseOfLoopInfoInDeepNests) {
    for (unsigned depth : {1u, 30u, 300u}) {
        llvm::LLVMContext context;
        llvm::Module module("nest", context);
        SCOPED_TRACE(depth);
        expectAsLoopInfo(deepNest(module, depth));
        if (HasFailure()) return;
    }
}

TEST(Loops, KnowTheirLatchesBeTheyFewOrMany) {
    for (unsigned cases : {2u, 40u}) {
        llvm::LLVMContext context;
        llvm::Module module("latches", context);
        auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), {llvm::Type::getInt32Ty(context)}, false);
        auto* function = llvm::Function::Create(type, llvm::Function::ExternalLinkage, "f", module);
        auto* entry = llvm::BasicBlock::Create(context, "", function);
        auto* header = llvm::BasicBlock::Create(context, "", function);
        auto* end = llvm::BasicBlock::Create(context, "", function);
        llvm::IRBuilder<>(entry).CreateBr(header);
        llvm::IRBuilder<>(end).CreateRetVoid();
        llvm::IRBuilder<> builder(header);
        auto* choice = builder.CreateSwitch(function->getArg(0), end);
        for (unsigned i = 0; i < cases; ++i) {
            auto* latch = llvm::BasicBlock::Create(context, "", function);
            choice->addCase(builder.getInt32(i), latch);
            llvm::IRBuilder<>(latch).CreateBr(header);
        }
        const std::vector<LoopHeader> headers = loopHeaders(*function);
        ASSERT_EQ(headers.size(), 1u);
        EXPECT_EQ(headers[0].latches.size(), cases);
        EXPECT_EQ(headers[0].lastLatch, 2 + cases);
        for (llvm::BasicBlock& block : *function)
            EXPECT_EQ(headers[0].hasLatch(&block), &block != entry && &block != header && &block != end);
    }
}

TEST(BlockGraph, HasEachEdgeBothWays) {
    std::mt19937 random(2);
    llvm::LLVMContext context;
    llvm::Module module("graph", context);
    llvm::Function& function = randomGraph(module, random, 40, 30);
    Numbering numbering(function);
    BlockGraph graph(function, numbering);
    ASSERT_EQ(graph.size(), function.size());
    for (llvm::BasicBlock& block : function) {
        std::vector<uint32_t> next, before;
        for (llvm::BasicBlock* to : llvm::successors(&block))
            next.push_back(numbering.ofBlock(to));
        for (llvm::BasicBlock* from : llvm::predecessors(&block))
            before.push_back(numbering.ofBlock(from));
        llvm::sort(before);
        EXPECT_EQ(graph.successors(numbering.ofBlock(&block)).vec(), next);
        EXPECT_EQ(graph.predecessors(numbering.ofBlock(&block)).vec(), before);
    }
}

} // namespace
} // namespace kiln::test
