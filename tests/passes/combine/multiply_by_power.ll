; fires: a multiplication by a power of two is a shift
; CHECK: shl i32 %a, 3
define i32 @kiln.entry(i32 %a) {
  %r = mul i32 %a, 8
  ret i32 %r
}
