; what: a vector of five lanes, as an argument from compiled to interpreted code: each lane travels by itself
; expect: 7 1 99 2 128
declare i32 @printf(ptr, ...)
@f = constant [16 x i8] c"%d %d %d %d %d\0A\00"
define internal void @show(<5 x i8> %v) noinline {
  %a0 = extractelement <5 x i8> %v, i32 0
  %a1 = extractelement <5 x i8> %v, i32 1
  %a2 = extractelement <5 x i8> %v, i32 2
  %a3 = extractelement <5 x i8> %v, i32 3
  %a4 = extractelement <5 x i8> %v, i32 4
  %b0 = zext i8 %a0 to i32
  %b1 = zext i8 %a1 to i32
  %b2 = zext i8 %a2 to i32
  %b3 = zext i8 %a3 to i32
  %b4 = zext i8 %a4 to i32
  call i32 (ptr, ...) @printf(ptr @f, i32 %b0, i32 %b1, i32 %b2, i32 %b3, i32 %b4)
  ret void
}
define internal void @half(i64 %n, i8 %x) noinline {
  call void asm sideeffect "", ""()
  %v = insertelement <5 x i8> <i8 255, i8 1, i8 99, i8 2, i8 128>, i8 %x, i32 0
  call void @show(<5 x i8> %v)
  ret void
}
define i32 @main() {
  call void @half(i64 5, i8 7)
  ret i32 0
}
