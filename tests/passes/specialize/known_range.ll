; fires: behind the check the second comparison is decided
; NOT: icmp ult i32 %a, 20
define i1 @kiln.entry(i32 %a) {
  %small = icmp ult i32 %a, 10
  br i1 %small, label %yes, label %no
yes:
  %decided = icmp ult i32 %a, 20
  ret i1 %decided
no:
  ret i1 false
}
