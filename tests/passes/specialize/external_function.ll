; must not fire: the entry can be called with anything
; CHECK: add i32 %x, %k
define i32 @kiln.entry(i32 %x, i32 %k) {
  %b = add i32 %x, %k
  ret i32 %b
}
