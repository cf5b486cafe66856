; must not fire: a function that calls another one each time spends its time there
; REMARK: kiln-recursion/NotInItself
; NOT: .i = 
define i64 @kiln.entry(i64 %n) !prof !0 {
  %small = icmp slt i64 %n, 2
  br i1 %small, label %done, label %more, !prof !1
more:
  call void @other(i64 %n)
  %n1 = sub i64 %n, 1
  %a = call i64 @kiln.entry(i64 %n1)
  %s = mul i64 %a, %n
  ret i64 %s
done:
  ret i64 %n
}
declare void @other(i64)
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 100, i32 900}
