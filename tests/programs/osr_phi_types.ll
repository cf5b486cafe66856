; what: a hot loop in main whose phis are i1, i8, i33, half, float, double, fp80, i128, ptr, a vector and a struct
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [31 x i8] c"%d %d %ld %.3f %.3f %ld %d %d\0A\00"
@table = global [4 x i32] [i32 1, i32 20, i32 300, i32 4000]

declare i32 @printf(ptr, ...)

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %b = phi i1 [ false, %entry ], [ %b1, %loop ]
  %c = phi i8 [ 7, %entry ], [ %c1, %loop ]
  %o = phi i33 [ -1, %entry ], [ %o1, %loop ]
  %h = phi half [ 0xH3C00, %entry ], [ %h1, %loop ]
  %f = phi float [ 1.0, %entry ], [ %f1, %loop ]
  %d = phi double [ 1.0, %entry ], [ %d1, %loop ]
  %x = phi x86_fp80 [ 0xK3FFF8000000000000000, %entry ], [ %x1, %loop ]
  %w = phi i128 [ 1, %entry ], [ %w1, %loop ]
  %p = phi ptr [ @table, %entry ], [ %p1, %loop ]
  %v = phi <4 x i32> [ <i32 1, i32 2, i32 3, i32 4>, %entry ], [ %v1, %loop ]
  %s = phi { i32, double } [ { i32 3, double 2.500000e-01 }, %entry ], [ %s2, %loop ]
  %b1 = xor i1 %b, true
  %bz = zext i1 %b to i8
  %cm = mul i8 %c, 5
  %c1 = add i8 %cm, %bz
  %cs = sext i8 %c1 to i33
  %om = mul i33 %o, 3
  %o1 = add i33 %om, %cs
  %hm = fmul half %h, 0xH3800
  %ci = sitofp i8 %c1 to half
  %h1 = fadd half %hm, %ci
  %hf = fpext half %h1 to float
  %fm = fmul float %f, 2.500000e-01
  %f1 = fadd float %fm, %hf
  %fd = fpext float %f1 to double
  %dm = fmul double %d, 5.000000e-01
  %d1 = fadd double %dm, %fd
  %dx = fpext double %d1 to x86_fp80
  %xm = fmul x86_fp80 %x, 0xK3FFE8000000000000000
  %x1 = fadd x86_fp80 %xm, %dx
  %ow = sext i33 %o1 to i128
  %wm = mul i128 %w, 1099511627791
  %w1 = add i128 %wm, %ow
  %ws = lshr i128 %w1, 77
  %wt = trunc i128 %ws to i64
  %index = and i64 %wt, 3
  %p1 = getelementptr [4 x i32], ptr @table, i64 0, i64 %index
  %load = load i32, ptr %p
  %rot = shufflevector <4 x i32> %v, <4 x i32> poison, <4 x i32> <i32 1, i32 2, i32 3, i32 0>
  %v1 = insertelement <4 x i32> %rot, i32 %load, i64 %index
  %se = extractvalue { i32, double } %s, 0
  %sd = extractvalue { i32, double } %s, 1
  %se1 = xor i32 %se, %load
  %sdm = fmul double %sd, 5.000000e-01
  %sd1 = fadd double %sdm, %d1
  %s1 = insertvalue { i32, double } %s, i32 %se1, 0
  %s2 = insertvalue { i32, double } %s1, double %sd1, 1
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 30001
  br i1 %more, label %loop, label %done
done:
  %rb = zext i1 %b1 to i32
  %rc = sext i8 %c1 to i32
  %ro = sext i33 %o1 to i64
  %rx = fptrunc x86_fp80 %x1 to double
  %wh = lshr i128 %w1, 64
  %rw = trunc i128 %wh to i64
  %e0 = extractelement <4 x i32> %v1, i32 0
  %e3 = extractelement <4 x i32> %v1, i32 3
  %rv = sub i32 %e0, %e3
  %rs = extractvalue { i32, double } %s2, 0
  %rd = extractvalue { i32, double } %s2, 1
  %q = call i32 (ptr, ...) @printf(ptr @format, i32 %rb, i32 %rc, i64 %ro, double %rx, double %rd, i64 %rw, i32 %rv, i32 %rs)
  ret i32 0
}
