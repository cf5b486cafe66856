; what: llvm.fmuladd beside llvm.fma and a plain product and sum, for float, double and vectors
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"


declare i32 @printf(ptr, ...)
declare double @llvm.fmuladd.f64(double, double, double)
declare double @llvm.fma.f64(double, double, double)
declare float @llvm.fmuladd.f32(float, float, float)
declare <2 x double> @llvm.fmuladd.v2f64(<2 x double>, <2 x double>, <2 x double>)
@text = private constant [20 x i8] c"%016lx %016lx %08x\0A\00"

define double @muladd(double %a, double %b, double %c) noinline {
  %r = call double @llvm.fmuladd.f64(double %a, double %b, double %c)
  ret double %r
}

define double @plain(double %a, double %b, double %c) noinline {
  %m = fmul double %a, %b
  %r = fadd double %m, %c
  ret double %r
}

define double @fused(double %a, double %b, double %c) noinline {
  %r = call double @llvm.fma.f64(double %a, double %b, double %c)
  ret double %r
}

define float @single(float %a, float %b, float %c) noinline {
  %r = call float @llvm.fmuladd.f32(float %a, float %b, float %c)
  ret float %r
}

define double @lanes(double %a, double %b) noinline {
  %x = insertelement <2 x double> <double 3.0, double 5.0>, double %a, i32 0
  %y = insertelement <2 x double> <double 0.125, double 0.7>, double %b, i32 1
  %r = call <2 x double> @llvm.fmuladd.v2f64(<2 x double> %x, <2 x double> %y, <2 x double> %x)
  %e = extractelement <2 x double> %r, i32 0
  %f = extractelement <2 x double> %r, i32 1
  %s = fsub double %e, %f
  ret double %s
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 1, %entry ], [ %i1, %loop ]
  %h = phi i64 [ 0, %entry ], [ %h3, %loop ]
  %g = phi i64 [ 0, %entry ], [ %g2, %loop ]
  %f = phi float [ 1.0, %entry ], [ %f1, %loop ]
  %d = sitofp i32 %i to double
  %a = fdiv double %d, 7.000000e+00
  %b = fdiv double 3.000000e+00, %d
  %n = fneg double %a
  %x = call double @muladd(double %a, double %b, double %n)
  %y = call double @plain(double %a, double %b, double %n)
  %z = call double @fused(double %a, double %b, double %n)
  %w = call double @lanes(double %a, double %b)
  %s = fptrunc double %b to float
  %f1 = call float @single(float %f, float 5.000000e-01, float %s)
  %xb = bitcast double %x to i64
  %yb = bitcast double %y to i64
  %zb = bitcast double %z to i64
  %wb = bitcast double %w to i64
  %h1 = mul i64 %h, 31
  %h2 = add i64 %h1, %xb
  %h3 = xor i64 %h2, %wb
  %diff = sub i64 %zb, %yb
  %g1 = mul i64 %g, 17
  %g2 = add i64 %g1, %diff
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 3000
  br i1 %more, label %loop, label %done
done:
  %fb = bitcast float %f1 to i32
  %p = call i32 (ptr, ...) @printf(ptr @text, i64 %h3, i64 %g2, i32 %fb)
  ret i32 0
}
