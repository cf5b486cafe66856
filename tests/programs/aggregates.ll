; what: first-class aggregates: nested structs and arrays through phis, calls, loads and stores; extractvalue and insertvalue
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

%T = type { i32, [2 x { i16, double }], i8 }

@format = private constant [17 x i8] c"%d %d %.4f %d %d\00"
@newline = private constant [2 x i8] c"\0A\00"
@kept = global %T { i32 1, [2 x { i16, double }] [{ i16, double } { i16 2, double 2.500000e-01 }, { i16, double } { i16 3, double 5.000000e-01 }], i8 4 }

declare i32 @printf(ptr, ...)
declare { i32, i1 } @llvm.sadd.with.overflow.i32(i32, i32)

define internal %T @turn(%T %t, i32 %i) noinline {
  %a = extractvalue %T %t, 1, 0
  %b = extractvalue %T %t, 1, 1
  %n = extractvalue %T %t, 0
  %c = extractvalue %T %t, 1, 0, 1
  %half = fmul double %c, 5.000000e-01
  %fi = sitofp i32 %i to double
  %sum = fadd double %half, %fi
  %pair = call { i32, i1 } @llvm.sadd.with.overflow.i32(i32 %n, i32 %i)
  %n1 = extractvalue { i32, i1 } %pair, 0
  %r1 = insertvalue %T %t, { i16, double } %b, 1, 0
  %r2 = insertvalue %T %r1, { i16, double } %a, 1, 1
  %r3 = insertvalue %T %r2, double %sum, 1, 1, 1
  %r4 = insertvalue %T %r3, i32 %n1, 0
  %k = extractvalue %T %t, 2
  %k1 = mul i8 %k, 3
  %r5 = insertvalue %T %r4, i8 %k1, 2
  ret %T %r5
}

define internal [3 x i64] @threes(i64 %x) noinline {
  %a = insertvalue [3 x i64] poison, i64 %x, 0
  %y = mul i64 %x, 3
  %b = insertvalue [3 x i64] %a, i64 %y, 1
  %c = insertvalue [3 x i64] %b, i64 -1, 2
  ret [3 x i64] %c
}

define i32 @main() {
entry:
  %start = load %T, ptr @kept
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %t = phi %T [ %start, %entry ], [ %u, %loop ]
  %h = phi i64 [ 0, %entry ], [ %h3, %loop ]
  %u = call %T @turn(%T %t, i32 %i)
  store %T %u, ptr @kept
  %i64 = zext i32 %i to i64
  %three = call [3 x i64] @threes(i64 %i64)
  %e0 = extractvalue [3 x i64] %three, 1
  %e1 = extractvalue [3 x i64] %three, 2
  %h1 = mul i64 %h, 31
  %h2 = add i64 %h1, %e0
  %h3 = xor i64 %h2, %e1
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 3001
  br i1 %more, label %loop, label %done
done:
  %last = load %T, ptr @kept
  %n = extractvalue %T %last, 0
  %s = extractvalue %T %last, 1, 0, 0
  %d = extractvalue %T %last, 1, 1, 1
  %k = extractvalue %T %last, 2
  %s32 = sext i16 %s to i32
  %k32 = sext i8 %k to i32
  %ht = trunc i64 %h3 to i32
  %p = call i32 (ptr, ...) @printf(ptr @format, i32 %n, i32 %s32, double %d, i32 %k32, i32 %ht)
  %q = call i32 (ptr, ...) @printf(ptr @newline)
  ret i32 0
}
