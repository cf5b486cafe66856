; what: freeze of undef and poison; poison that never reaches a side effect; undef in unused lanes
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [7 x i8] c"%u %u\0A\00"

declare i32 @printf(ptr, ...)

; A frozen value is one value: x - x and x ^ x are zero whatever it is.
define i32 @frozen(i32 %x) noinline {
  %f = freeze i32 undef
  %g = freeze i32 poison
  %a = sub i32 %f, %f
  %b = xor i32 %g, %g
  %h = freeze i32 %x
  %s = add i32 %h, %a
  %t = add i32 %s, %b
  ret i32 %t
}

; The oversized shift is poison, but only selected where it is in range.
define i32 @chosen(i32 %x, i32 %n) noinline {
  %ok = icmp ult i32 %n, 32
  %shifted = shl i32 %x, %n
  %r = select i1 %ok, i32 %shifted, i32 %x
  ret i32 %r
}

; nsw overflow that is poison and dead.
define i32 @dead(i32 %x) noinline {
  %big = add nsw i32 %x, 2147483647
  %unused = mul nsw i32 %big, %big
  %r = add i32 %x, 1
  ret i32 %r
}

define i32 @lanes(i32 %x) noinline {
  %v = insertelement <4 x i32> poison, i32 %x, i32 2
  %w = add <4 x i32> %v, <i32 1, i32 2, i32 3, i32 4>
  %r = extractelement <4 x i32> %w, i32 2
  ret i32 %r
}

; The phi carries poison on the first edge; it is read only after the first round.
define i32 @carried(i32 %n) noinline {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %next ]
  %last = phi i32 [ poison, %entry ], [ %now, %next ]
  %sum = phi i32 [ 0, %entry ], [ %sum1, %next ]
  %first = icmp eq i32 %i, 0
  br i1 %first, label %next, label %use
use:
  %u = add i32 %sum, %last
  br label %next
next:
  %sum1 = phi i32 [ %sum, %loop ], [ %u, %use ]
  %now = mul i32 %i, 3
  %i1 = add i32 %i, 1
  %more = icmp ult i32 %i1, %n
  br i1 %more, label %loop, label %done
done:
  ret i32 %sum1
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i32 [ 0, %entry ], [ %h5, %loop ]
  %a = call i32 @frozen(i32 %i)
  %n = and i32 %i, 63
  %b = call i32 @chosen(i32 %i, i32 %n)
  %c = call i32 @dead(i32 %i)
  %d = call i32 @lanes(i32 %i)
  %few = and i32 %i, 15
  %few1 = add i32 %few, 1
  %e = call i32 @carried(i32 %few1)
  %h0 = mul i32 %h, 31
  %h1 = add i32 %h0, %a
  %h2 = xor i32 %h1, %b
  %h3 = add i32 %h2, %c
  %h4 = xor i32 %h3, %d
  %h5 = add i32 %h4, %e
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 3000
  br i1 %more, label %loop, label %done
done:
  %last = call i32 @carried(i32 30000)
  %p = call i32 (ptr, ...) @printf(ptr @format, i32 %h5, i32 %last)
  ret i32 0
}
