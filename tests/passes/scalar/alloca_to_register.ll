; fires: a local that does not escape becomes a value
; NOT: alloca
; NOT: load
define i32 @kiln.entry(i32 %a) {
  %p = alloca i32
  store i32 %a, ptr %p
  %v = load i32, ptr %p
  ret i32 %v
}
