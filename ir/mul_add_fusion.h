#pragma once

namespace kiln {

/// Whether llvm.fmuladd is one rounding, per type: decided as LLVM's code generation decides it for this host
/// (TargetLowering::isFMAFasterThanFMulAndFAdd), so that every tier computes the same.
struct MulAddFusion {
    bool ofHalf = false, ofFloat = false, ofDouble = false;
};
MulAddFusion hostMulAddFusion();

} // namespace kiln
