; what: smin, smax, umin, umax and abs intrinsics, several widths, least value included
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [8 x i8] c"%016lx\0A\00"

declare i32 @printf(ptr, ...)
declare i8 @llvm.smin.i8(i8, i8)
declare i16 @llvm.umax.i16(i16, i16)
declare i32 @llvm.smax.i32(i32, i32)
declare i64 @llvm.umin.i64(i64, i64)
declare i64 @llvm.abs.i64(i64, i1)
declare i8 @llvm.abs.i8(i8, i1)
declare i33 @llvm.smin.i33(i33, i33)
declare i128 @llvm.umax.i128(i128, i128)
declare i32 @llvm.ctpop.i32(i32)
declare i16 @llvm.ctlz.i16(i16, i1)
declare i24 @llvm.cttz.i24(i24, i1)
declare i48 @llvm.bswap.i48(i48)

define i64 @all(i64 %x, i64 %y) noinline {
  %x8 = trunc i64 %x to i8
  %y8 = trunc i64 %y to i8
  %x16 = trunc i64 %x to i16
  %y16 = trunc i64 %y to i16
  %x32 = trunc i64 %x to i32
  %y32 = trunc i64 %y to i32
  %x33 = trunc i64 %x to i33
  %y33 = trunc i64 %y to i33
  %x128 = sext i64 %x to i128
  %y128 = sext i64 %y to i128
  %x24 = trunc i64 %x to i24
  %x48 = trunc i64 %x to i48
  %a = call i8 @llvm.smin.i8(i8 %x8, i8 %y8)
  %b = call i16 @llvm.umax.i16(i16 %x16, i16 %y16)
  %c = call i32 @llvm.smax.i32(i32 %x32, i32 %y32)
  %d = call i64 @llvm.umin.i64(i64 %x, i64 %y)
  %e = call i64 @llvm.abs.i64(i64 %x, i1 false)
  %f = call i8 @llvm.abs.i8(i8 %x8, i1 false)
  %g = call i33 @llvm.smin.i33(i33 %x33, i33 %y33)
  %h = call i128 @llvm.umax.i128(i128 %x128, i128 %y128)
  %j = call i32 @llvm.ctpop.i32(i32 %x32)
  %k = call i16 @llvm.ctlz.i16(i16 %x16, i1 false)
  %l = call i24 @llvm.cttz.i24(i24 %x24, i1 false)
  %m = call i48 @llvm.bswap.i48(i48 %x48)
  %a64 = sext i8 %a to i64
  %b64 = zext i16 %b to i64
  %c64 = sext i32 %c to i64
  %f64 = zext i8 %f to i64
  %g64 = sext i33 %g to i64
  %h64 = trunc i128 %h to i64
  %j64 = zext i32 %j to i64
  %k64 = zext i16 %k to i64
  %l64 = zext i24 %l to i64
  %m64 = zext i48 %m to i64
  %s1 = add i64 %a64, %b64
  %s2 = xor i64 %s1, %c64
  %s3 = add i64 %s2, %d
  %s4 = xor i64 %s3, %e
  %s5 = add i64 %s4, %f64
  %s6 = xor i64 %s5, %g64
  %s7 = add i64 %s6, %h64
  %s8 = add i64 %s7, %j64
  %s9 = xor i64 %s8, %k64
  %s10 = add i64 %s9, %l64
  %s11 = xor i64 %s10, %m64
  ret i64 %s11
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i1, %loop ]
  %x = phi i64 [ -9223372036854775808, %entry ], [ %x2, %loop ]
  %h = phi i64 [ 0, %entry ], [ %h1, %loop ]
  %v = call i64 @all(i64 %x, i64 %h)
  %hm = mul i64 %h, 31
  %h1 = add i64 %hm, %v
  %m = mul i64 %x, 6364136223846793005
  %x1 = add i64 %m, %i
  %amount = urem i64 %i, 40
  %x2 = ashr i64 %x1, %amount
  %i1 = add nuw i64 %i, 1
  %more = icmp ult i64 %i1, 2000
  br i1 %more, label %loop, label %done
done:
  %p = call i32 (ptr, ...) @printf(ptr @format, i64 %h1)
  ret i32 0
}
