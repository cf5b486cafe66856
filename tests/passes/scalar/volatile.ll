; must not fire: volatile accesses stay, in number and order
; CHECK: load volatile
; CHECK: load volatile
define i32 @kiln.entry(ptr %p) {
  %v = load volatile i32, ptr %p
  %w = load volatile i32, ptr %p
  %s = add i32 %v, %w
  ret i32 %s
}
