; fires: four iterations are written out
; NOT: phi
; CHECK: store volatile i64 0
; CHECK: store volatile i64 3
define void @kiln.entry(ptr %p) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  store volatile i64 %i, ptr %p
  %next = add nuw nsw i64 %i, 1
  %again = icmp ult i64 %next, 4
  br i1 %again, label %loop, label %done
done:
  ret void
}
