; what: saturating add, subtract and shift intrinsics, several widths
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [21 x i8] c"%08x %08x %016lx %d\0A\00"

declare i32 @printf(ptr, ...)
declare i8 @llvm.sadd.sat.i8(i8, i8)
declare i8 @llvm.usub.sat.i8(i8, i8)
declare i16 @llvm.uadd.sat.i16(i16, i16)
declare i16 @llvm.ssub.sat.i16(i16, i16)
declare i32 @llvm.sadd.sat.i32(i32, i32)
declare i32 @llvm.ushl.sat.i32(i32, i32)
declare i32 @llvm.sshl.sat.i32(i32, i32)
declare i64 @llvm.ssub.sat.i64(i64, i64)
declare i64 @llvm.uadd.sat.i64(i64, i64)

define i32 @narrow(i32 %a, i32 %b) noinline {
  %a8 = trunc i32 %a to i8
  %b8 = trunc i32 %b to i8
  %a16 = trunc i32 %a to i16
  %b16 = trunc i32 %b to i16
  %s = call i8 @llvm.sadd.sat.i8(i8 %a8, i8 %b8)
  %u = call i8 @llvm.usub.sat.i8(i8 %a8, i8 %b8)
  %v = call i16 @llvm.uadd.sat.i16(i16 %a16, i16 %b16)
  %w = call i16 @llvm.ssub.sat.i16(i16 %a16, i16 %b16)
  %s32 = sext i8 %s to i32
  %u32 = zext i8 %u to i32
  %v32 = zext i16 %v to i32
  %w32 = sext i16 %w to i32
  %x = xor i32 %s32, %v32
  %y = shl i32 %u32, 16
  %z = add i32 %x, %y
  %r = xor i32 %z, %w32
  ret i32 %r
}

define i32 @wide(i32 %a, i32 %b) noinline {
  %n = and i32 %b, 31
  %s = call i32 @llvm.sadd.sat.i32(i32 %a, i32 %b)
  %l = call i32 @llvm.ushl.sat.i32(i32 %a, i32 %n)
  %m = call i32 @llvm.sshl.sat.i32(i32 %b, i32 %n)
  %x = xor i32 %s, %l
  %r = add i32 %x, %m
  ret i32 %r
}

define i64 @widest(i64 %a, i64 %b) noinline {
  %s = call i64 @llvm.ssub.sat.i64(i64 %a, i64 %b)
  %u = call i64 @llvm.uadd.sat.i64(i64 %a, i64 %b)
  %r = xor i64 %s, %u
  ret i64 %r
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %x = phi i64 [ 88172645463325252, %entry ], [ %x3, %loop ]
  %h1 = phi i32 [ 0, %entry ], [ %h1n, %loop ]
  %h2 = phi i32 [ 0, %entry ], [ %h2n, %loop ]
  %h3 = phi i64 [ 0, %entry ], [ %h3n, %loop ]
  %s1 = shl i64 %x, 13
  %x1 = xor i64 %x, %s1
  %s2 = lshr i64 %x1, 7
  %x2 = xor i64 %x1, %s2
  %s3 = shl i64 %x2, 17
  %x3 = xor i64 %x2, %s3
  %a = trunc i64 %x3 to i32
  %hi = lshr i64 %x3, 32
  %b = trunc i64 %hi to i32
  %n = call i32 @narrow(i32 %a, i32 %b)
  %w = call i32 @wide(i32 %a, i32 %b)
  %d = call i64 @widest(i64 %x3, i64 %x)
  %m1 = mul i32 %h1, 31
  %h1n = add i32 %m1, %n
  %m2 = mul i32 %h2, 31
  %h2n = add i32 %m2, %w
  %m3 = mul i64 %h3, 31
  %h3n = add i64 %m3, %d
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 3000
  br i1 %more, label %loop, label %done
done:
  %p = call i32 (ptr, ...) @printf(ptr @format, i32 %h1n, i32 %h2n, i64 %h3n, i32 %i1)
  ret i32 0
}
