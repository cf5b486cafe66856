; fires: what does not change is computed once, before the loop
; CHECK: mul i32 %a, %b
; CHECK: loop:
; NOT: loop.latch
define void @kiln.entry(ptr %p, i32 %a, i32 %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %product = mul i32 %a, %b
  %slot = getelementptr i32, ptr %p, i64 %i
  store volatile i32 %product, ptr %slot
  %next = add nuw i64 %i, 1
  %again = icmp ult i64 %next, %n
  br i1 %again, label %loop, label %done
done:
  ret void
}
