; what: funnel shifts and rotates, all widths, with constant, variable and oversized amounts (taken modulo the width)
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [8 x i8] c"%016lx\0A\00"

declare i32 @printf(ptr, ...)
declare i8 @llvm.fshl.i8(i8, i8, i8)
declare i16 @llvm.fshr.i16(i16, i16, i16)
declare i32 @llvm.fshl.i32(i32, i32, i32)
declare i64 @llvm.fshr.i64(i64, i64, i64)
declare i24 @llvm.fshl.i24(i24, i24, i24)
declare i128 @llvm.fshl.i128(i128, i128, i128)

define i64 @all(i64 %x, i64 %y, i32 %n) noinline {
  %x8 = trunc i64 %x to i8
  %y8 = trunc i64 %y to i8
  %n8 = trunc i32 %n to i8
  %x16 = trunc i64 %x to i16
  %y16 = trunc i64 %y to i16
  %n16 = trunc i32 %n to i16
  %x32 = trunc i64 %x to i32
  %y32 = trunc i64 %y to i32
  %n64 = zext i32 %n to i64
  %x24 = trunc i64 %x to i24
  %y24 = trunc i64 %y to i24
  %n24 = trunc i32 %n to i24
  %xw = zext i64 %x to i128
  %yw = zext i64 %y to i128
  %xs = shl i128 %xw, 64
  %xy = or i128 %xs, %yw
  %nw = zext i32 %n to i128
  %a = call i8 @llvm.fshl.i8(i8 %x8, i8 %y8, i8 %n8)
  %b = call i16 @llvm.fshr.i16(i16 %x16, i16 %y16, i16 %n16)
  %c = call i32 @llvm.fshl.i32(i32 %x32, i32 %x32, i32 %n)
  %d = call i64 @llvm.fshr.i64(i64 %x, i64 %y, i64 %n64)
  %e = call i24 @llvm.fshl.i24(i24 %x24, i24 %y24, i24 %n24)
  %f = call i128 @llvm.fshl.i128(i128 %xy, i128 %xw, i128 %nw)
  %g = call i32 @llvm.fshl.i32(i32 %x32, i32 %y32, i32 13)
  %az = zext i8 %a to i64
  %bz = zext i16 %b to i64
  %cz = zext i32 %c to i64
  %ez = zext i24 %e to i64
  %ft = trunc i128 %f to i64
  %fu = lshr i128 %f, 64
  %fv = trunc i128 %fu to i64
  %gz = zext i32 %g to i64
  %s1 = add i64 %az, %bz
  %s2 = xor i64 %s1, %cz
  %s3 = add i64 %s2, %d
  %s4 = xor i64 %s3, %ez
  %s5 = add i64 %s4, %ft
  %s6 = xor i64 %s5, %fv
  %s7 = add i64 %s6, %gz
  ret i64 %s7
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %x = phi i64 [ 81985529216486895, %entry ], [ %x1, %loop ]
  %h = phi i64 [ 0, %entry ], [ %h1, %loop ]
  %m = mul i64 %x, 6364136223846793005
  %x1 = add i64 %m, 1442695040888963407
  %v = call i64 @all(i64 %x1, i64 %x, i32 %i)
  %hm = mul i64 %h, 31
  %h1 = add i64 %hm, %v
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 2000
  br i1 %more, label %loop, label %done
done:
  %p = call i32 (ptr, ...) @printf(ptr @format, i64 %h1)
  ret i32 0
}
