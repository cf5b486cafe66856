; what: minimum and maximum of bfloat vectors keep denormals
@a = global <2 x i16> <i16 1, i16 16256>, align 4
@b = global <2 x i16> <i16 16256, i16 2>, align 4
@buf = global i32 0
@f = constant [4 x i8] c"%x\0A\00"
declare i32 @printf(ptr, ...)
declare <2 x bfloat> @llvm.minimum.v2bf16(<2 x bfloat>, <2 x bfloat>)
define i32 @main() {
  %a = load volatile <2 x bfloat>, ptr @a
  %b = load volatile <2 x bfloat>, ptr @b
  %m = call <2 x bfloat> @llvm.minimum.v2bf16(<2 x bfloat> %a, <2 x bfloat> %b)
  store volatile <2 x bfloat> %m, ptr @buf
  %r = load volatile i32, ptr @buf
  call i32 (ptr, ...) @printf(ptr @f, i32 %r)
  ret i32 0
}
