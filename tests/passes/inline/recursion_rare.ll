; must not fire: the calls are rare
; REMARK: kiln-recursion/NotInItself
; NOT: .i = 
define i64 @kiln.entry(i64 %n) !prof !0 {
  %small = icmp slt i64 %n, 2
  br i1 %small, label %done, label %more, !prof !1
more:
  %n1 = sub i64 %n, 1
  %a = call i64 @kiln.entry(i64 %n1)
  %n2 = sub i64 %n, 2
  %b = call i64 @kiln.entry(i64 %n2)
  %s = mul i64 %a, %b
  ret i64 %s
done:
  ret i64 %n
}
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 980, i32 20}
