; what: metadata as an argument has no slot: translating a constrained operation never ended
; expect: 4.000000 1.500000
target triple = "x86_64-pc-linux-gnu"
declare i32 @printf(ptr, ...)
declare double @llvm.experimental.constrained.fadd.f64(double, double, metadata, metadata)
declare double @llvm.experimental.constrained.sqrt.f64(double, metadata, metadata)
@f = constant [7 x i8] c"%f %f\0A\00"
define double @add(double %a, double %b) noinline strictfp {
  %r = call double @llvm.experimental.constrained.fadd.f64(double %a, double %b, metadata !"round.dynamic", metadata !"fpexcept.strict") strictfp
  ret double %r
}
define double @root(double %a) noinline strictfp {
  %r = call double @llvm.experimental.constrained.sqrt.f64(double %a, metadata !"round.dynamic", metadata !"fpexcept.strict") strictfp
  ret double %r
}
define i32 @main() {
  %x = call double @add(double 1.5, double 2.5)
  %y = call double @root(double 2.25)
  call i32 (ptr, ...) @printf(ptr @f, double %x, double %y)
  ret i32 0
}
