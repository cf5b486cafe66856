; what: atomics of floating-point types, pointers and 16 bytes: loads, stores, and every read-modify-write
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@f = global float 1.5
@d = global double -2.25
@h = global half 0xH3C00
@two = global <2 x float> <float 1.0, float -3.0>
@p = global ptr @f
@w = global i128 7, align 16
@format = private constant [40 x i8] c"%.6f %.6f %.6f %.6f %d %016lx %016lx %d\00"
@newline = private constant [2 x i8] c"\0A\00"
declare i32 @printf(ptr, ...)
declare i32 @puts(ptr)

define i32 @floats(i32 %i) noinline {
  %v = sitofp i32 %i to float
  %a = atomicrmw fadd ptr @f, float %v seq_cst
  %b = atomicrmw fsub ptr @f, float %a acq_rel
  %c = atomicrmw fmax ptr @f, float %v monotonic
  %e = atomicrmw fmin ptr @f, float 1.0e3 seq_cst
  %x = atomicrmw xchg ptr @f, float %c acquire
  %vd = sitofp i32 %i to double
  %da = atomicrmw fadd ptr @d, double %vd seq_cst
  %db = atomicrmw xchg ptr @d, double 5.0e-1 seq_cst
  store atomic double %da, ptr @d release, align 8
  %dl = load atomic double, ptr @d seq_cst, align 8
  %hv = fptrunc float %v to half
  %ha = atomicrmw fadd ptr @h, half %hv seq_cst
  %hb = atomicrmw fmin ptr @h, half 0xH5000 seq_cst
  %t0 = insertelement <2 x float> poison, float %v, i32 0
  %t = insertelement <2 x float> %t0, float 5.0e-1, i32 1
  %ta = atomicrmw fadd ptr @two, <2 x float> %t seq_cst
  %old = atomicrmw xchg ptr @p, ptr @d seq_cst
  store atomic ptr %old, ptr @p seq_cst, align 8
  %same = icmp eq ptr %old, @f
  %r = zext i1 %same to i32
  ret i32 %r
}

define i32 @wide(i128 %v) noinline {
  %a = atomicrmw add ptr @w, i128 %v seq_cst
  %b = atomicrmw nand ptr @w, i128 %a seq_cst
  %c = atomicrmw umax ptr @w, i128 %v seq_cst
  %d = atomicrmw min ptr @w, i128 %b seq_cst
  %e = atomicrmw uinc_wrap ptr @w, i128 %c seq_cst
  %g = atomicrmw udec_wrap ptr @w, i128 %v seq_cst
  %x = atomicrmw xor ptr @w, i128 12345678901234567890123 seq_cst
  %s = atomicrmw sub ptr @w, i128 %x seq_cst
  %l = load atomic i128, ptr @w seq_cst, align 16
  %n = add i128 %l, 99
  %pair = cmpxchg ptr @w, i128 %l, i128 %n seq_cst seq_cst
  %ok = extractvalue { i128, i1 } %pair, 1
  %pair2 = cmpxchg weak ptr @w, i128 %l, i128 %v acq_rel monotonic
  %bad = extractvalue { i128, i1 } %pair2, 1
  %seen = extractvalue { i128, i1 } %pair2, 0
  store atomic i128 %seen, ptr @w release, align 16
  %z = zext i1 %ok to i32
  %y = zext i1 %bad to i32
  %y2 = shl i32 %y, 8
  %r = add i32 %z, %y2
  ret i32 %r
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %j, %loop ]
  %n = phi i32 [ 0, %entry ], [ %n2, %loop ]
  %m = phi i128 [ 3, %entry ], [ %m2, %loop ]
  %a = call i32 @floats(i32 %i)
  %b = call i32 @wide(i128 %m)
  %n1 = add i32 %n, %a
  %n2 = add i32 %n1, %b
  %m1 = mul i128 %m, 340282366920938463463374607431768211297
  %m2 = add i128 %m1, 11
  %j = add i32 %i, 1
  %more = icmp ult i32 %j, 1000
  br i1 %more, label %loop, label %done
done:
  %fv = load float, ptr @f
  %fd = fpext float %fv to double
  %dv = load double, ptr @d
  %hv = load half, ptr @h
  %hd = fpext half %hv to double
  %tv = load <2 x float>, ptr @two
  %t0 = extractelement <2 x float> %tv, i32 0
  %td = fpext float %t0 to double
  %wv = load i128, ptr @w
  %lo = trunc i128 %wv to i64
  %hs = lshr i128 %wv, 64
  %hi = trunc i128 %hs to i64
  %k = call i32 (ptr, ...) @printf(ptr @format, double %fd, double %dv, double %hd, double %td, i32 %n2, i64 %lo, i64 %hi, i32 %i)
  %q = call i32 @puts(ptr @newline)
  ret i32 0
}
