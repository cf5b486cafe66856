#include "ir/mul_add_fusion.h"

#include <cpuid.h>

namespace kiln {

MulAddFusion hostMulAddFusion() {
    // X86TargetLowering says yes for float and double when Subtarget.hasAnyFMA(): FMA3, FMA4 (AMD, gone since Zen) or
    // AVX-512; for half with AVX512-FP16; never for x86_fp80 and bfloat.
    __builtin_cpu_init();
    bool any = __builtin_cpu_supports("fma") || __builtin_cpu_supports("fma4") || __builtin_cpu_supports("avx512f");
    return {static_cast<bool>(__builtin_cpu_supports("avx512fp16")), any, any};
}

} // namespace kiln
