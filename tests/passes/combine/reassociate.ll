; fires: constants of a chain meet
; CHECK: add i32 %a, 3
; NOT: add i32 %a, 1
define i32 @kiln.entry(i32 %a) {
  %b = add i32 %a, 1
  %c = add i32 %b, 2
  ret i32 %c
}
