; fires: integer sums are taken several elements at a time
; CHECK: vector.body:
; CHECK: x i32>
define i32 @kiln.entry(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %sum = phi i32 [ 0, %entry ], [ %more, %loop ]
  %slot = getelementptr inbounds i32, ptr %p, i64 %i
  %v = load i32, ptr %slot
  %more = add i32 %sum, %v
  %next = add nuw nsw i64 %i, 1
  %again = icmp ult i64 %next, %n
  br i1 %again, label %loop, label %done
done:
  ret i32 %more
}
