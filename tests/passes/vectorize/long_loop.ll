; fires: by the counts the loop turns a thousand times
; CHECK: x i32>
define void @kiln.entry(ptr noalias %to, ptr noalias %from, i64 %n) !prof !0 {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %source = getelementptr inbounds i32, ptr %from, i64 %i
  %v = load i32, ptr %source
  %w = add i32 %v, 7
  %target = getelementptr inbounds i32, ptr %to, i64 %i
  store i32 %w, ptr %target
  %next = add nuw nsw i64 %i, 1
  %again = icmp ult i64 %next, %n
  br i1 %again, label %loop, label %done, !prof !1
done:
  ret void
}
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 1000000, i32 1000}
