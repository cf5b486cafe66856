; what: integers of odd widths: i1, i5, i24, i33, i65 and i129 computed, stored, loaded and passed
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [24 x i8] c"%u %u %ld %016lx %016lx\00"
@newline = private constant [2 x i8] c"\0A\00"
@slot24 = global i24 77
@slot33 = global i33 -5
@slot65 = global i65 12345678901234567890

declare i32 @printf(ptr, ...)

define i24 @f24(i24 %a, i24 %b) noinline {
  %m = mul i24 %a, %b
  %s = lshr i24 %m, 7
  %x = xor i24 %m, %s
  %y = add i24 %x, 9999
  ret i24 %y
}

define i33 @f33(i33 %a, i33 %b) noinline {
  %c = icmp slt i33 %a, %b
  %e = sext i1 %c to i33
  %s = ashr i33 %a, 3
  %t = sub i33 %b, %s
  %u = xor i33 %t, %e
  %o = or i33 %b, 1
  %ok = icmp eq i33 %o, -1
  %div = select i1 %ok, i33 7, i33 %o
  %q = sdiv i33 %u, %div
  %r = srem i33 %u, 1000003
  %v = add i33 %q, %r
  ret i33 %v
}

define i5 @f5(i5 %a) noinline {
  %m = mul i5 %a, 5
  %r = add i5 %m, -3
  ret i5 %r
}

define i65 @f65(i65 %a, i65 %b) noinline {
  %m = mul i65 %a, 3
  %s = lshr i65 %b, 11
  %x = xor i65 %m, %s
  %r = add i65 %x, 1
  ret i65 %r
}

define i129 @f129(i129 %a) noinline {
  %m = shl i129 %a, 5
  %s = lshr i129 %a, 77
  %x = sub i129 %m, %s
  %r = xor i129 %x, 123456789
  ret i129 %r
}

define i32 @main() {
entry:
  %wide = alloca i129
  store i129 1, ptr %wide
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %k = phi i5 [ 3, %entry ], [ %k1, %loop ]
  %a = load i24, ptr @slot24
  %i24 = trunc i32 %i to i24
  %a1 = call i24 @f24(i24 %a, i24 %i24)
  store i24 %a1, ptr @slot24
  %b = load i33, ptr @slot33
  %i33 = sext i32 %i to i33
  %a33 = zext i24 %a1 to i33
  %mixed = mul i33 %a33, 517
  %b1 = call i33 @f33(i33 %mixed, i33 %i33)
  %b2 = add i33 %b1, %b
  store i33 %b2, ptr @slot33
  %k1 = call i5 @f5(i5 %k)
  %c = load i65, ptr @slot65
  %b65 = sext i33 %b2 to i65
  %c1 = call i65 @f65(i65 %c, i65 %b65)
  store i65 %c1, ptr @slot65
  %w = load i129, ptr %wide
  %c129 = zext i65 %c1 to i129
  %w1 = add i129 %w, %c129
  %w2 = call i129 @f129(i129 %w1)
  store i129 %w2, ptr %wide
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 3000
  br i1 %more, label %loop, label %done
done:
  %a24 = load i24, ptr @slot24
  %p1 = zext i24 %a24 to i32
  %p2 = zext i5 %k1 to i32
  %p3 = sext i33 %b2 to i64
  %p4 = trunc i65 %c1 to i64
  %w3 = lshr i129 %w2, 65
  %p5 = trunc i129 %w3 to i64
  %r1 = call i32 (ptr, ...) @printf(ptr @format, i32 %p1, i32 %p2, i64 %p3, i64 %p4, i64 %p5)
  %r2 = call i32 (ptr, ...) @printf(ptr @newline)
  %top = lshr i65 %c1, 64
  %code = trunc i65 %top to i32
  ret i32 %code
}
