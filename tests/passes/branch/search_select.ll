; must not fire: nobody can guess which half of a search is next
; CHECK: select
; CHECK: select
; CHECK: icmp
define i64 @kiln.entry(ptr %a, i64 %key, i64 %n) {
entry:
  br label %loop
loop:
  %low = phi i64 [ 0, %entry ], [ %low.next, %loop ]
  %high = phi i64 [ %n, %entry ], [ %high.next, %loop ]
  %sum = add i64 %low, %high
  %middle = lshr i64 %sum, 1
  %at = getelementptr inbounds i64, ptr %a, i64 %middle
  %v = load i64, ptr %at
  %less = icmp ult i64 %v, %key
  %up = add i64 %middle, 1
  %low.next = select i1 %less, i64 %up, i64 %low, !prof !0
  %high.next = select i1 %less, i64 %high, i64 %middle, !prof !0
  %more = icmp ult i64 %low.next, %high.next
  br i1 %more, label %loop, label %done
done:
  ret i64 %low.next
}
!0 = !{!"branch_weights", i32 500, i32 500}
