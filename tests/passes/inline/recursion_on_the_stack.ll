; must not fire: copies of what lies on the stack would make each frame larger, and recursion end earlier
; NOT: .i = 
define i64 @kiln.entry(i64 %n) !prof !0 {
  %buffer = alloca [128 x i8]
  store volatile i8 1, ptr %buffer
  %small = icmp slt i64 %n, 2
  br i1 %small, label %done, label %more, !prof !1
more:
  %n1 = sub i64 %n, 1
  %a = call i64 @kiln.entry(i64 %n1)
  %s = mul i64 %a, %n
  store volatile i8 2, ptr %buffer
  ret i64 %s
done:
  ret i64 %n
}
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 100, i32 900}
