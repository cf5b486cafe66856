; what: phis that swap and rotate their values on the back edge (copies must be parallel), with two and three in a cycle
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [19 x i8] c"%d %d %d %d %d %d\0A\00"
@doubles = private constant [13 x i8] c"%.1f %.1f %d\00"
@newline = private constant [2 x i8] c"\0A\00"

declare i32 @printf(ptr, ...)

define void @small(i32 %n, ptr %out) noinline {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %a = phi i32 [ 1, %entry ], [ %b, %loop ]
  %b = phi i32 [ 2, %entry ], [ %a, %loop ]
  %x = phi i32 [ 10, %entry ], [ %y, %loop ]
  %y = phi i32 [ 20, %entry ], [ %z, %loop ]
  %z = phi i32 [ 30, %entry ], [ %x, %loop ]
  %old = phi i32 [ -1, %entry ], [ %i, %loop ]
  %older = phi i32 [ -2, %entry ], [ %old, %loop ]
  %i1 = add i32 %i, 1
  %more = icmp ult i32 %i1, %n
  br i1 %more, label %loop, label %done
done:
  %s = mul i32 %a, 3
  %s1 = add i32 %s, %b
  store i32 %s1, ptr %out
  %p1 = getelementptr i32, ptr %out, i32 1
  store i32 %x, ptr %p1
  %p2 = getelementptr i32, ptr %out, i32 2
  store i32 %y, ptr %p2
  %p3 = getelementptr i32, ptr %out, i32 3
  store i32 %z, ptr %p3
  %p4 = getelementptr i32, ptr %out, i32 4
  store i32 %old, ptr %p4
  %p5 = getelementptr i32, ptr %out, i32 5
  store i32 %older, ptr %p5
  ret void
}

; Swaps of different types at once, and one arm that does not swap.
define double @mixed(i32 %n) noinline {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %swap ], [ %i1, %keep ]
  %d = phi double [ 1.0, %entry ], [ %e, %swap ], [ %d, %keep ]
  %e = phi double [ 2.0, %entry ], [ %d, %swap ], [ %e, %keep ]
  %w = phi i128 [ 1, %entry ], [ %v, %swap ], [ %w, %keep ]
  %v = phi i128 [ 18446744073709551617, %entry ], [ %w, %swap ], [ %v1, %keep ]
  %i1 = add i32 %i, 1
  %v1 = add i128 %v, 1
  %more = icmp ult i32 %i1, %n
  br i1 %more, label %body, label %done
body:
  %r = urem i32 %i, 3
  %third = icmp eq i32 %r, 0
  br i1 %third, label %keep, label %swap
swap:
  br label %loop
keep:
  br label %loop
done:
  %wh = lshr i128 %w, 60
  %diff = sub i128 %v, %w
  %sum = add i128 %wh, %diff
  %t = trunc i128 %sum to i32
  %f = sitofp i32 %t to double
  %d10 = fmul double %d, 1.000000e+01
  %de = fadd double %d10, %e
  %fe = fmul double %f, 1.000000e+02
  %res = fadd double %de, %fe
  ret double %res
}

define i32 @main() {
entry:
  %out = alloca [6 x i32]
  br label %loop
loop:
  %i = phi i32 [ 1, %entry ], [ %i1, %loop ]
  %h = phi i32 [ 0, %entry ], [ %h3, %loop ]
  %d = phi double [ 0.0, %entry ], [ %d1, %loop ]
  call void @small(i32 %i, ptr %out)
  %v0 = load i32, ptr %out
  %q1 = getelementptr i32, ptr %out, i32 1
  %v1 = load i32, ptr %q1
  %q5 = getelementptr i32, ptr %out, i32 5
  %v5 = load i32, ptr %q5
  %h0 = mul i32 %h, 31
  %h1 = add i32 %h0, %v0
  %h2 = xor i32 %h1, %v1
  %h3 = add i32 %h2, %v5
  %m = call double @mixed(i32 %i)
  %d1 = fadd double %d, %m
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 400
  br i1 %more, label %loop, label %done
done:
  call void @small(i32 50000, ptr %out)
  %r0 = load i32, ptr %out
  %r1 = load i32, ptr %q1
  %q2 = getelementptr i32, ptr %out, i32 2
  %r2 = load i32, ptr %q2
  %q3 = getelementptr i32, ptr %out, i32 3
  %r3 = load i32, ptr %q3
  %q4 = getelementptr i32, ptr %out, i32 4
  %r4 = load i32, ptr %q4
  %r5 = load i32, ptr %q5
  %p1 = call i32 (ptr, ...) @printf(ptr @format, i32 %r0, i32 %r1, i32 %r2, i32 %r3, i32 %r4, i32 %r5)
  %big = call double @mixed(i32 50001)
  %p2 = call i32 (ptr, ...) @printf(ptr @doubles, double %d1, double %big, i32 %h3)
  %p3 = call i32 (ptr, ...) @printf(ptr @newline)
  ret i32 0
}
