; what: getelementptr of every shape: negative, nested structs and arrays, vectors of pointers; ptrtoint, inttoptr, constant expressions
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

%Inner = type { i8, i32, [3 x i16] }
%Outer = type { i64, [4 x %Inner], ptr }
%Packed = type <{ i8, i64, i16 }>

@format = private constant [9 x i8] c"%lu %lu\0A\00"
@outer = global %Outer { i64 5, [4 x %Inner] [%Inner { i8 1, i32 2, [3 x i16] [i16 3, i16 4, i16 5] }, %Inner zeroinitializer, %Inner { i8 6, i32 7, [3 x i16] [i16 8, i16 9, i16 10] }, %Inner zeroinitializer], ptr getelementptr inbounds (%Outer, ptr @outer, i64 0, i32 1, i64 2, i32 2, i64 1) }
@packed = global %Packed <{ i8 1, i64 72623859790382856, i16 515 }>, align 1
@bytes = global [16 x i8] c"0123456789abcdef"
@difference = global i64 sub (i64 ptrtoint (ptr getelementptr (%Outer, ptr @outer, i64 1) to i64), i64 ptrtoint (ptr @outer to i64))
@words = global [8 x i32] [i32 1, i32 2, i32 3, i32 4, i32 5, i32 6, i32 7, i32 8]

declare i32 @printf(ptr, ...)
declare <4 x i32> @llvm.masked.gather.v4i32.v4p0(<4 x ptr>, i32, <4 x i1>, <4 x i32>)

define i64 @walk(i64 %i, i32 %k) noinline {
  %a = and i64 %i, 3
  %b = urem i64 %i, 3
  %p = getelementptr inbounds %Outer, ptr @outer, i64 0, i32 1, i64 %a, i32 2, i64 %b
  %v = load i16, ptr %p
  %v1 = add i16 %v, 3
  store i16 %v1, ptr %p
  %stored = load ptr, ptr getelementptr inbounds (%Outer, ptr @outer, i64 0, i32 2)
  %back = getelementptr i16, ptr %stored, i64 -1
  %w = load i16, ptr %back
  %q = getelementptr inbounds %Packed, ptr @packed, i64 0, i32 1
  %x = load i64, ptr %q, align 1
  %x1 = add i64 %x, %i
  store i64 %x1, ptr %q, align 1
  %neg = sub i32 0, %k
  %end = getelementptr inbounds i8, ptr @bytes, i64 16
  %r = getelementptr inbounds i8, ptr %end, i32 %neg
  %y = load i8, ptr %r
  %n = ptrtoint ptr %r to i64
  %n1 = sub i64 %n, 1
  %s = inttoptr i64 %n1 to ptr
  %c = icmp ult ptr %s, %r
  %z = zext i1 %c to i64
  %vz = zext i16 %v to i64
  %wz = zext i16 %w to i64
  %yz = zext i8 %y to i64
  %s1 = add i64 %vz, %wz
  %s2 = xor i64 %s1, %x1
  %s3 = add i64 %s2, %yz
  %s4 = add i64 %s3, %z
  ret i64 %s4
}

define i64 @gather(i64 %i) noinline {
  %base = and i64 %i, 3
  %v0 = insertelement <4 x i64> poison, i64 %base, i32 0
  %v = shufflevector <4 x i64> %v0, <4 x i64> poison, <4 x i32> zeroinitializer
  %w = add <4 x i64> %v, <i64 0, i64 4, i64 1, i64 3>
  %p = getelementptr i32, ptr @words, <4 x i64> %w
  %g = call <4 x i32> @llvm.masked.gather.v4i32.v4p0(<4 x ptr> %p, i32 4, <4 x i1> <i1 true, i1 true, i1 false, i1 true>, <4 x i32> <i32 0, i32 0, i32 99, i32 0>)
  %e0 = extractelement <4 x i32> %g, i32 0
  %e1 = extractelement <4 x i32> %g, i32 1
  %e2 = extractelement <4 x i32> %g, i32 2
  %e3 = extractelement <4 x i32> %g, i32 3
  %s1 = mul i32 %e0, 1000
  %s2 = mul i32 %e1, 100
  %s3 = add i32 %e2, %e3
  %s4 = add i32 %s1, %s2
  %s5 = add i32 %s3, %s4
  %r = zext i32 %s5 to i64
  ret i64 %r
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i64 [ 0, %entry ], [ %h3, %loop ]
  %k = trunc i64 %i to i32
  %k15 = and i32 %k, 15
  %k1 = add i32 %k15, 1
  %v = call i64 @walk(i64 %i, i32 %k1)
  %g = call i64 @gather(i64 %i)
  %h1 = mul i64 %h, 31
  %h2 = add i64 %h1, %v
  %h3 = xor i64 %h2, %g
  %i1 = add nuw i64 %i, 1
  %more = icmp ult i64 %i1, 3000
  br i1 %more, label %loop, label %done
done:
  %d = load i64, ptr @difference
  %p = call i32 (ptr, ...) @printf(ptr @format, i64 %h3, i64 %d)
  ret i32 0
}
