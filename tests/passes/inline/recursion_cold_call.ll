; fires: another function is called hardly ever
; REMARK: kiln-recursion/InItself
; CHECK: .i = 
define i64 @kiln.entry(i64 %n) !prof !0 {
  %small = icmp slt i64 %n, 2
  br i1 %small, label %done, label %more, !prof !1
more:
  %bad = icmp sgt i64 %n, 1000000
  br i1 %bad, label %cold, label %usual, !prof !2
usual:
  %n1 = sub i64 %n, 1
  %a = call i64 @kiln.entry(i64 %n1)
  %s = mul i64 %a, %n
  ret i64 %s
cold:
  call void @other(i64 %n)
  br label %usual
done:
  ret i64 %n
}
declare void @other(i64)
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 100, i32 900}
!2 = !{!"branch_weights", i32 0, i32 900}
