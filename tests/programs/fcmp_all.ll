; what: all sixteen fcmp predicates on float, double, x86_fp80 and half, with NaN, zeros and infinities; minnum, maximum, is.fpclass
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [8 x i8] c"%016lx\0A\00"
@values = global [8 x double] [double 0.0, double -0.0, double 1.5, double -1.5, double 0x7FF0000000000000, double 0xFFF0000000000000, double 0x7FF8000000000000, double 5.000000e-324]

declare i32 @printf(ptr, ...)
declare double @llvm.minnum.f64(double, double)
declare double @llvm.maxnum.f64(double, double)
declare i1 @llvm.is.fpclass.f64(double, i32 immarg)

define i32 @compare_f32(float %a, float %b) noinline {
  %c0 = fcmp false float %a, %b
  %z0 = zext i1 %c0 to i32
  %s0 = shl i32 %z0, 0
  %o0 = or i32 0, %s0
  %c1 = fcmp oeq float %a, %b
  %z1 = zext i1 %c1 to i32
  %s1 = shl i32 %z1, 1
  %o1 = or i32 %o0, %s1
  %c2 = fcmp ogt float %a, %b
  %z2 = zext i1 %c2 to i32
  %s2 = shl i32 %z2, 2
  %o2 = or i32 %o1, %s2
  %c3 = fcmp oge float %a, %b
  %z3 = zext i1 %c3 to i32
  %s3 = shl i32 %z3, 3
  %o3 = or i32 %o2, %s3
  %c4 = fcmp olt float %a, %b
  %z4 = zext i1 %c4 to i32
  %s4 = shl i32 %z4, 4
  %o4 = or i32 %o3, %s4
  %c5 = fcmp ole float %a, %b
  %z5 = zext i1 %c5 to i32
  %s5 = shl i32 %z5, 5
  %o5 = or i32 %o4, %s5
  %c6 = fcmp one float %a, %b
  %z6 = zext i1 %c6 to i32
  %s6 = shl i32 %z6, 6
  %o6 = or i32 %o5, %s6
  %c7 = fcmp ord float %a, %b
  %z7 = zext i1 %c7 to i32
  %s7 = shl i32 %z7, 7
  %o7 = or i32 %o6, %s7
  %c8 = fcmp uno float %a, %b
  %z8 = zext i1 %c8 to i32
  %s8 = shl i32 %z8, 8
  %o8 = or i32 %o7, %s8
  %c9 = fcmp ueq float %a, %b
  %z9 = zext i1 %c9 to i32
  %s9 = shl i32 %z9, 9
  %o9 = or i32 %o8, %s9
  %c10 = fcmp ugt float %a, %b
  %z10 = zext i1 %c10 to i32
  %s10 = shl i32 %z10, 10
  %o10 = or i32 %o9, %s10
  %c11 = fcmp uge float %a, %b
  %z11 = zext i1 %c11 to i32
  %s11 = shl i32 %z11, 11
  %o11 = or i32 %o10, %s11
  %c12 = fcmp ult float %a, %b
  %z12 = zext i1 %c12 to i32
  %s12 = shl i32 %z12, 12
  %o12 = or i32 %o11, %s12
  %c13 = fcmp ule float %a, %b
  %z13 = zext i1 %c13 to i32
  %s13 = shl i32 %z13, 13
  %o13 = or i32 %o12, %s13
  %c14 = fcmp une float %a, %b
  %z14 = zext i1 %c14 to i32
  %s14 = shl i32 %z14, 14
  %o14 = or i32 %o13, %s14
  %c15 = fcmp true float %a, %b
  %z15 = zext i1 %c15 to i32
  %s15 = shl i32 %z15, 15
  %o15 = or i32 %o14, %s15
  ret i32 %o15
}

define i32 @compare_f64(double %a, double %b) noinline {
  %c0 = fcmp false double %a, %b
  %z0 = zext i1 %c0 to i32
  %s0 = shl i32 %z0, 0
  %o0 = or i32 0, %s0
  %c1 = fcmp oeq double %a, %b
  %z1 = zext i1 %c1 to i32
  %s1 = shl i32 %z1, 1
  %o1 = or i32 %o0, %s1
  %c2 = fcmp ogt double %a, %b
  %z2 = zext i1 %c2 to i32
  %s2 = shl i32 %z2, 2
  %o2 = or i32 %o1, %s2
  %c3 = fcmp oge double %a, %b
  %z3 = zext i1 %c3 to i32
  %s3 = shl i32 %z3, 3
  %o3 = or i32 %o2, %s3
  %c4 = fcmp olt double %a, %b
  %z4 = zext i1 %c4 to i32
  %s4 = shl i32 %z4, 4
  %o4 = or i32 %o3, %s4
  %c5 = fcmp ole double %a, %b
  %z5 = zext i1 %c5 to i32
  %s5 = shl i32 %z5, 5
  %o5 = or i32 %o4, %s5
  %c6 = fcmp one double %a, %b
  %z6 = zext i1 %c6 to i32
  %s6 = shl i32 %z6, 6
  %o6 = or i32 %o5, %s6
  %c7 = fcmp ord double %a, %b
  %z7 = zext i1 %c7 to i32
  %s7 = shl i32 %z7, 7
  %o7 = or i32 %o6, %s7
  %c8 = fcmp uno double %a, %b
  %z8 = zext i1 %c8 to i32
  %s8 = shl i32 %z8, 8
  %o8 = or i32 %o7, %s8
  %c9 = fcmp ueq double %a, %b
  %z9 = zext i1 %c9 to i32
  %s9 = shl i32 %z9, 9
  %o9 = or i32 %o8, %s9
  %c10 = fcmp ugt double %a, %b
  %z10 = zext i1 %c10 to i32
  %s10 = shl i32 %z10, 10
  %o10 = or i32 %o9, %s10
  %c11 = fcmp uge double %a, %b
  %z11 = zext i1 %c11 to i32
  %s11 = shl i32 %z11, 11
  %o11 = or i32 %o10, %s11
  %c12 = fcmp ult double %a, %b
  %z12 = zext i1 %c12 to i32
  %s12 = shl i32 %z12, 12
  %o12 = or i32 %o11, %s12
  %c13 = fcmp ule double %a, %b
  %z13 = zext i1 %c13 to i32
  %s13 = shl i32 %z13, 13
  %o13 = or i32 %o12, %s13
  %c14 = fcmp une double %a, %b
  %z14 = zext i1 %c14 to i32
  %s14 = shl i32 %z14, 14
  %o14 = or i32 %o13, %s14
  %c15 = fcmp true double %a, %b
  %z15 = zext i1 %c15 to i32
  %s15 = shl i32 %z15, 15
  %o15 = or i32 %o14, %s15
  ret i32 %o15
}

define i32 @compare_f80(x86_fp80 %a, x86_fp80 %b) noinline {
  %c0 = fcmp false x86_fp80 %a, %b
  %z0 = zext i1 %c0 to i32
  %s0 = shl i32 %z0, 0
  %o0 = or i32 0, %s0
  %c1 = fcmp oeq x86_fp80 %a, %b
  %z1 = zext i1 %c1 to i32
  %s1 = shl i32 %z1, 1
  %o1 = or i32 %o0, %s1
  %c2 = fcmp ogt x86_fp80 %a, %b
  %z2 = zext i1 %c2 to i32
  %s2 = shl i32 %z2, 2
  %o2 = or i32 %o1, %s2
  %c3 = fcmp oge x86_fp80 %a, %b
  %z3 = zext i1 %c3 to i32
  %s3 = shl i32 %z3, 3
  %o3 = or i32 %o2, %s3
  %c4 = fcmp olt x86_fp80 %a, %b
  %z4 = zext i1 %c4 to i32
  %s4 = shl i32 %z4, 4
  %o4 = or i32 %o3, %s4
  %c5 = fcmp ole x86_fp80 %a, %b
  %z5 = zext i1 %c5 to i32
  %s5 = shl i32 %z5, 5
  %o5 = or i32 %o4, %s5
  %c6 = fcmp one x86_fp80 %a, %b
  %z6 = zext i1 %c6 to i32
  %s6 = shl i32 %z6, 6
  %o6 = or i32 %o5, %s6
  %c7 = fcmp ord x86_fp80 %a, %b
  %z7 = zext i1 %c7 to i32
  %s7 = shl i32 %z7, 7
  %o7 = or i32 %o6, %s7
  %c8 = fcmp uno x86_fp80 %a, %b
  %z8 = zext i1 %c8 to i32
  %s8 = shl i32 %z8, 8
  %o8 = or i32 %o7, %s8
  %c9 = fcmp ueq x86_fp80 %a, %b
  %z9 = zext i1 %c9 to i32
  %s9 = shl i32 %z9, 9
  %o9 = or i32 %o8, %s9
  %c10 = fcmp ugt x86_fp80 %a, %b
  %z10 = zext i1 %c10 to i32
  %s10 = shl i32 %z10, 10
  %o10 = or i32 %o9, %s10
  %c11 = fcmp uge x86_fp80 %a, %b
  %z11 = zext i1 %c11 to i32
  %s11 = shl i32 %z11, 11
  %o11 = or i32 %o10, %s11
  %c12 = fcmp ult x86_fp80 %a, %b
  %z12 = zext i1 %c12 to i32
  %s12 = shl i32 %z12, 12
  %o12 = or i32 %o11, %s12
  %c13 = fcmp ule x86_fp80 %a, %b
  %z13 = zext i1 %c13 to i32
  %s13 = shl i32 %z13, 13
  %o13 = or i32 %o12, %s13
  %c14 = fcmp une x86_fp80 %a, %b
  %z14 = zext i1 %c14 to i32
  %s14 = shl i32 %z14, 14
  %o14 = or i32 %o13, %s14
  %c15 = fcmp true x86_fp80 %a, %b
  %z15 = zext i1 %c15 to i32
  %s15 = shl i32 %z15, 15
  %o15 = or i32 %o14, %s15
  ret i32 %o15
}

define i32 @compare_f16(half %a, half %b) noinline {
  %c0 = fcmp false half %a, %b
  %z0 = zext i1 %c0 to i32
  %s0 = shl i32 %z0, 0
  %o0 = or i32 0, %s0
  %c1 = fcmp oeq half %a, %b
  %z1 = zext i1 %c1 to i32
  %s1 = shl i32 %z1, 1
  %o1 = or i32 %o0, %s1
  %c2 = fcmp ogt half %a, %b
  %z2 = zext i1 %c2 to i32
  %s2 = shl i32 %z2, 2
  %o2 = or i32 %o1, %s2
  %c3 = fcmp oge half %a, %b
  %z3 = zext i1 %c3 to i32
  %s3 = shl i32 %z3, 3
  %o3 = or i32 %o2, %s3
  %c4 = fcmp olt half %a, %b
  %z4 = zext i1 %c4 to i32
  %s4 = shl i32 %z4, 4
  %o4 = or i32 %o3, %s4
  %c5 = fcmp ole half %a, %b
  %z5 = zext i1 %c5 to i32
  %s5 = shl i32 %z5, 5
  %o5 = or i32 %o4, %s5
  %c6 = fcmp one half %a, %b
  %z6 = zext i1 %c6 to i32
  %s6 = shl i32 %z6, 6
  %o6 = or i32 %o5, %s6
  %c7 = fcmp ord half %a, %b
  %z7 = zext i1 %c7 to i32
  %s7 = shl i32 %z7, 7
  %o7 = or i32 %o6, %s7
  %c8 = fcmp uno half %a, %b
  %z8 = zext i1 %c8 to i32
  %s8 = shl i32 %z8, 8
  %o8 = or i32 %o7, %s8
  %c9 = fcmp ueq half %a, %b
  %z9 = zext i1 %c9 to i32
  %s9 = shl i32 %z9, 9
  %o9 = or i32 %o8, %s9
  %c10 = fcmp ugt half %a, %b
  %z10 = zext i1 %c10 to i32
  %s10 = shl i32 %z10, 10
  %o10 = or i32 %o9, %s10
  %c11 = fcmp uge half %a, %b
  %z11 = zext i1 %c11 to i32
  %s11 = shl i32 %z11, 11
  %o11 = or i32 %o10, %s11
  %c12 = fcmp ult half %a, %b
  %z12 = zext i1 %c12 to i32
  %s12 = shl i32 %z12, 12
  %o12 = or i32 %o11, %s12
  %c13 = fcmp ule half %a, %b
  %z13 = zext i1 %c13 to i32
  %s13 = shl i32 %z13, 13
  %o13 = or i32 %o12, %s13
  %c14 = fcmp une half %a, %b
  %z14 = zext i1 %c14 to i32
  %s14 = shl i32 %z14, 14
  %o14 = or i32 %o13, %s14
  %c15 = fcmp true half %a, %b
  %z15 = zext i1 %c15 to i32
  %s15 = shl i32 %z15, 15
  %o15 = or i32 %o14, %s15
  ret i32 %o15
}

define i32 @classes(double %a, double %b) noinline {
  %nan = call i1 @llvm.is.fpclass.f64(double %a, i32 3)
  %subnormal = call i1 @llvm.is.fpclass.f64(double %a, i32 144)
  %negative = call i1 @llvm.is.fpclass.f64(double %a, i32 60)
  %least = call double @llvm.minnum.f64(double %a, double %b)
  %most = call double @llvm.maxnum.f64(double %a, double %b)
  %lc = fcmp olt double %least, 1.000000e+00
  %mc = fcmp ogt double %most, 1.000000e+00
  %z1 = zext i1 %nan to i32
  %z2 = zext i1 %subnormal to i32
  %z3 = zext i1 %negative to i32
  %z4 = zext i1 %lc to i32
  %z5 = zext i1 %mc to i32
  %s2 = shl i32 %z2, 1
  %s3 = shl i32 %z3, 2
  %s4 = shl i32 %z4, 3
  %s5 = shl i32 %z5, 4
  %o1 = or i32 %z1, %s2
  %o2 = or i32 %s3, %s4
  %o3 = or i32 %o1, %o2
  %o4 = or i32 %o3, %s5
  ret i32 %o4
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i64 [ 0, %entry ], [ %h9, %loop ]
  %x = and i64 %i, 7
  %j = lshr i64 %i, 3
  %y = and i64 %j, 7
  %p = getelementptr double, ptr @values, i64 %x
  %q = getelementptr double, ptr @values, i64 %y
  %a = load double, ptr %p
  %b = load double, ptr %q
  %af = fptrunc double %a to float
  %bf = fptrunc double %b to float
  %ah = fptrunc double %a to half
  %bh = fptrunc double %b to half
  %ax = fpext double %a to x86_fp80
  %bx = fpext double %b to x86_fp80
  %r1 = call i32 @compare_f32(float %af, float %bf)
  %r2 = call i32 @compare_f64(double %a, double %b)
  %r3 = call i32 @compare_f80(x86_fp80 %ax, x86_fp80 %bx)
  %r4 = call i32 @compare_f16(half %ah, half %bh)
  %r5 = call i32 @classes(double %a, double %b)
  %z1 = zext i32 %r1 to i64
  %z2 = zext i32 %r2 to i64
  %z3 = zext i32 %r3 to i64
  %z4 = zext i32 %r4 to i64
  %z5 = zext i32 %r5 to i64
  %h1 = mul i64 %h, 31
  %h2 = add i64 %h1, %z1
  %h3 = mul i64 %h2, 31
  %h4 = add i64 %h3, %z2
  %h5 = mul i64 %h4, 31
  %h6 = add i64 %h5, %z3
  %h7 = xor i64 %h6, %z4
  %s5 = shl i64 %z5, 20
  %h9 = add i64 %h7, %s5
  %i1 = add nuw i64 %i, 1
  %more = icmp ult i64 %i1, 1280
  br i1 %more, label %loop, label %done
done:
  %c = call i32 (ptr, ...) @printf(ptr @format, i64 %h9)
  ret i32 0
}
