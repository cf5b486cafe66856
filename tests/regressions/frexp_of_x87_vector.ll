; what: frexp of a vector of x86_fp80: in memory its lanes lie closer than in a slot
@g = global <2 x x86_fp80> <x86_fp80 0xK40028000000000000000, x86_fp80 0xK4005C800000000000000>
@f = constant [15 x i8] c"%Lg %d %Lg %d\0A\00"
declare i32 @printf(ptr, ...)
declare {<2 x x86_fp80>, <2 x i32>} @llvm.frexp.v2f80.v2i32(<2 x x86_fp80>)
define i32 @main() {
  %v = load volatile <2 x x86_fp80>, ptr @g
  %r = call {<2 x x86_fp80>, <2 x i32>} @llvm.frexp.v2f80.v2i32(<2 x x86_fp80> %v)
  %a = extractvalue {<2 x x86_fp80>, <2 x i32>} %r, 0
  %b = extractvalue {<2 x x86_fp80>, <2 x i32>} %r, 1
  %a0 = extractelement <2 x x86_fp80> %a, i32 0
  %a1 = extractelement <2 x x86_fp80> %a, i32 1
  %b0 = extractelement <2 x i32> %b, i32 0
  %b1 = extractelement <2 x i32> %b, i32 1
  call i32 (ptr, ...) @printf(ptr @f, x86_fp80 %a0, i32 %b0, x86_fp80 %a1, i32 %b1)
  ret i32 0
}
