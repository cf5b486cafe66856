; fires: of divisions of vectors, which the vectorizers make, none stands open to simplification
; NOT: = sdiv
; CHECK: @llvm.vp.sdiv.v4i32
define <4 x i32> @kiln.entry(<4 x i32> %a, <4 x i32> %b) {
  %d = sdiv <4 x i32> %a, %b
  ret <4 x i32> %d
}
