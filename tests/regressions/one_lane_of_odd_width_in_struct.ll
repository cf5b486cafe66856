; what: a one-lane vector of an odd width, taken out of an aggregate
@s = global {<1 x i23>, i32} {<1 x i23> <i23 5>, i32 -1}
@f = constant [10 x i8] c"%d %d %d\0A\00"
declare i32 @printf(ptr, ...)
define {<1 x i23>, i32} @get(ptr %p) noinline {
  %v = load volatile {<1 x i23>, i32}, ptr %p
  ret {<1 x i23>, i32} %v
}
define i32 @main() {
  %v = load volatile {<1 x i23>, i32}, ptr @s
  %e = extractvalue {<1 x i23>, i32} %v, 0
  %x = extractelement <1 x i23> %e, i32 0
  %z = zext i23 %x to i64
  %k = udiv i64 %z, 2
  %c = icmp eq i23 %x, 5
  %ci = zext i1 %c to i32
  %kk = trunc i64 %k to i32
  %sh = lshr i64 %z, 32
  %sh2 = trunc i64 %sh to i32
  call i32 (ptr, ...) @printf(ptr @f, i32 %kk, i32 %ci, i32 %sh2)
  ret i32 0
}
