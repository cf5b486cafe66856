; what: atomicrmw of every operation that clang seldom emits (fadd, uinc_wrap, nand, umin), on odd types, and cmpxchg pairs
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [21 x i8] c"%016lx %u %.2f %.2f\0A\00"
@a = global i32 7
@b = global i64 -9
@c = global i16 5
@d = global double 1.0
@f = global float 1.0
@e = global i8 3

declare i32 @printf(ptr, ...)

define i64 @all(i32 %i) noinline {
  %w = zext i32 %i to i64
  %n = trunc i32 %i to i16
  %t = trunc i32 %i to i8
  %r1 = atomicrmw nand ptr @a, i32 %i seq_cst
  %r2 = atomicrmw umin ptr @a, i32 1000000 acquire
  %r3 = atomicrmw umax ptr @b, i64 %w monotonic
  %r4 = atomicrmw min ptr @b, i64 50 release
  %r5 = atomicrmw max ptr @c, i16 %n acq_rel
  %r6 = atomicrmw sub ptr @c, i16 11 seq_cst
  %r7 = atomicrmw fadd ptr @d, double 5.000000e-01 seq_cst
  %r8 = atomicrmw fsub ptr @f, float 2.500000e-01 monotonic
  %r9 = atomicrmw uinc_wrap ptr @e, i8 100 seq_cst
  %r10 = atomicrmw udec_wrap ptr @e, i8 90 seq_cst
  %r11 = atomicrmw xchg ptr @a, i32 %i seq_cst
  %r12 = atomicrmw fmax ptr @d, double 3.000000e+00 seq_cst
  %p = cmpxchg ptr @e, i8 %t, i8 17 acq_rel monotonic
  %old = extractvalue { i8, i1 } %p, 0
  %load = load atomic i16, ptr @c acquire, align 2
  store atomic float 8.000000e+00, ptr @f release, align 4
  fence seq_cst
  %x1 = zext i32 %r1 to i64
  %x2 = zext i32 %r2 to i64
  %x5 = zext i16 %r5 to i64
  %x6 = zext i16 %r6 to i64
  %x7 = bitcast double %r7 to i64
  %y8 = bitcast float %r8 to i32
  %x8 = zext i32 %y8 to i64
  %x9 = zext i8 %r9 to i64
  %x10 = zext i8 %r10 to i64
  %x11 = zext i32 %r11 to i64
  %x12 = bitcast double %r12 to i64
  %xo = zext i8 %old to i64
  %xl = zext i16 %load to i64
  %s1 = add i64 %x1, %x2
  %s2 = xor i64 %s1, %r3
  %s3 = add i64 %s2, %r4
  %s4 = xor i64 %s3, %x5
  %s5 = add i64 %s4, %x6
  %s6 = xor i64 %s5, %x7
  %s7 = add i64 %s6, %x8
  %s8 = add i64 %s7, %x9
  %s9 = add i64 %s8, %x10
  %s10 = xor i64 %s9, %x11
  %s11 = add i64 %s10, %x12
  %s12 = add i64 %s11, %xo
  %s13 = xor i64 %s12, %xl
  ret i64 %s13
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i64 [ 0, %entry ], [ %h2, %loop ]
  %v = call i64 @all(i32 %i)
  %h1 = mul i64 %h, 31
  %h2 = add i64 %h1, %v
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 2000
  br i1 %more, label %loop, label %done
done:
  %a = load i32, ptr @a
  %d = load double, ptr @d
  %f = load float, ptr @f
  %fd = fpext float %f to double
  %p = call i32 (ptr, ...) @printf(ptr @format, i64 %h2, i32 %a, double %d, double %fd)
  ret i32 0
}
