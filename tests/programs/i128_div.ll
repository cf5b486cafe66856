; what: 128-bit division and remainder, signed and unsigned
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [14 x i8] c"%016lx%016lx\0A\00"

declare i32 @printf(ptr, ...)

define i128 @divide(i128 %a, i128 %b) noinline {
  %q = udiv i128 %a, %b
  %r = urem i128 %a, %b
  %s = sdiv i128 %a, %b
  %t = srem i128 %a, %b
  %x = mul i128 %q, 3
  %y = add i128 %x, %r
  %z = xor i128 %y, %s
  %w = sub i128 %z, %t
  ret i128 %w
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i64 [ 1, %entry ], [ %i1, %loop ]
  %a = phi i128 [ -170141183460469231731687303715884105727, %entry ], [ %a2, %loop ]
  %sum = phi i128 [ 0, %entry ], [ %sum1, %loop ]
  %i128 = zext i64 %i to i128
  %amount = and i128 %i128, 127
  %high = lshr i128 %a, %amount
  %b = or i128 %high, 3
  %v = call i128 @divide(i128 %a, i128 %b)
  %m = mul i128 %sum, 31
  %sum1 = add i128 %m, %v
  %a1 = mul i128 %a, 47026247687942121848144207491837523525
  %a2 = add i128 %a1, %v
  %i1 = add nuw i64 %i, 1
  %more = icmp ult i64 %i1, 2000
  br i1 %more, label %loop, label %done
done:
  %low = trunc i128 %sum1 to i64
  %up = lshr i128 %sum1, 64
  %hi = trunc i128 %up to i64
  %p = call i32 (ptr, ...) @printf(ptr @format, i64 %hi, i64 %low)
  ret i32 0
}
