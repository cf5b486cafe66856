#include "translate/survey.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/Instruction.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"

#include <gtest/gtest.h>

namespace kiln {
namespace {

using llvm::Instruction;

TEST(Survey, TellsOfEachValueWhatItIsAndNeeds) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic error;
    auto module = llvm::parseAssemblyString(R"(
define void @f(i128 %wide, i33 %odd, ptr %p, half %narrow) {
  %a = getelementptr i8, ptr %p, i64 1
  %b = load <2 x i32>, ptr %a
  %c = trunc i33 %odd to i32
  %d = zext i32 %c to i64
  %e = getelementptr i8, ptr %p, i64 %d
  %f = freeze double 1.0
  %g = alloca i8
  store i8 0, ptr %e
  ret void
})",
                                            error, context);
    ASSERT_TRUE(module) << error.getMessage().str();
    const Numbering numbering(*module->getFunction("f"));
    const Survey survey(numbering, std::pmr::new_delete_resource());

    const Room rooms[] = {Room::Other, Room::Word,  Room::Word, Room::Other, // arguments
                          Room::Word,  Room::Other, Room::Word, Room::Word,  Room::Word,
                          Room::Word,  Room::Word,  Room::None, Room::None};
    ASSERT_EQ(numbering.size(), std::size(rooms));
    for (uint32_t number = 0; number < numbering.size(); ++number)
        EXPECT_EQ(survey.room(number), rooms[number]) << number;
    EXPECT_EQ(survey.opcode(3), 0u);
    EXPECT_EQ(survey.opcode(4), unsigned{Instruction::GetElementPtr});
    EXPECT_EQ(survey.opcode(12), unsigned{Instruction::Ret});

    using Numbers = std::vector<uint32_t>;
    auto of = [&](Candidate kind) { return survey.of(kind).vec(); };
    EXPECT_EQ(of(Candidate::Address), (Numbers{4, 8}));
    EXPECT_EQ(of(Candidate::View), (Numbers{6, 9}));
    EXPECT_EQ(of(Candidate::ZExt), Numbers{7});
    EXPECT_EQ(of(Candidate::Alloca), Numbers{10});
    EXPECT_EQ(of(Candidate::Call), Numbers{});
    EXPECT_EQ(of(Candidate::None), (Numbers{0, 1, 2, 3, 5, 11, 12}));
}

} // namespace
} // namespace kiln
