; what: vectors of narrow lanes travel in wide registers
@fmt = private constant [5 x i8] c"%lx\0A\00"
declare i32 @printf(ptr, ...)
@v = global i32 -559038737
@v64 = global i64 -2401053092612185753
@w = global <3 x i64> <i64 1, i64 2, i64 3>
define void @f(<32 x i1> %x) noinline {
  %b = bitcast <32 x i1> %x to i32
  %e = zext i32 %b to i64
  call i32 (ptr, ...) @printf(ptr @fmt, i64 %e)
  ret void
}
define void @f64(<64 x i1> %x) noinline {
  %e = bitcast <64 x i1> %x to i64
  call i32 (ptr, ...) @printf(ptr @fmt, i64 %e)
  ret void
}
define void @g(<3 x i40> %x) noinline {
  %b = extractelement <3 x i40> %x, i32 2
  %e = zext i40 %b to i64
  call i32 (ptr, ...) @printf(ptr @fmt, i64 %e)
  ret void
}
define i32 @main() {
  %i = load volatile i32, ptr @v
  %x = bitcast i32 %i to <32 x i1>
  call void @f(<32 x i1> %x)
  %i64 = load volatile i64, ptr @v64
  %x64 = bitcast i64 %i64 to <64 x i1>
  call void @f64(<64 x i1> %x64)
  %l = load volatile <3 x i64>, ptr @w
  %t = trunc <3 x i64> %l to <3 x i40>
  call void @g(<3 x i40> %t)
  ret i32 0
}
