; fires: the loop turns five times, but its source asks for vectors of eight
; CHECK: <8 x i32>
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
  br i1 %again, label %loop, label %done, !prof !1, !llvm.loop !2
done:
  ret void
}
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 4000, i32 1000}
!2 = distinct !{!2, !3, !4}
!3 = !{!"llvm.loop.vectorize.width", i32 8}
!4 = !{!"llvm.loop.vectorize.enable", i1 true}
