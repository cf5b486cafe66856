; what: code generation without optimization cannot pass <1 x i1> on, and no call between tiers can: the call trapped
; expect: 1 0
target triple = "x86_64-pc-linux-gnu"
declare i32 @printf(ptr, ...)
@f = constant [7 x i8] c"%d %d\0A\00"
define i32 @read(i2 %unused, <1 x i1> %v) noinline {
  %bit = extractelement <1 x i1> %v, i32 0
  %r = zext i1 %bit to i32
  ret i32 %r
}
define i32 @pass(<1 x i1> %v) noinline {
  %r = call i32 @read(i2 0, <1 x i1> %v)
  ret i32 %r
}
define i32 @main() {
  %one = call i32 @pass(<1 x i1> <i1 true>)
  %zero = call i32 @pass(<1 x i1> zeroinitializer)
  call i32 (ptr, ...) @printf(ptr @f, i32 %one, i32 %zero)
  ret i32 0
}
