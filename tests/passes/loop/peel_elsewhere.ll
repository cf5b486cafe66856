; must not fire: elsewhere, peeling a loop that turns few times wins nothing
; CHECK: loop:
; NOT: .peel
define i32 @kiln.entry(i32 %n, ptr %p) !prof !0 {
entry:
  br label %loop
loop:
  %i = phi i32 [ %n, %entry ], [ %next, %loop ]
  %sum = phi i32 [ 0, %entry ], [ %more, %loop ]
  %less = add i32 %i, -1
  %part = call i32 @other(i32 %less, ptr %p)
  %more = add i32 %part, %sum
  %next = load volatile i32, ptr %p
  %again = icmp sgt i32 %next, 1
  br i1 %again, label %loop, label %done, !prof !1
done:
  ret i32 %more
}
declare i32 @other(i32, ptr)
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 1000, i32 1000}
