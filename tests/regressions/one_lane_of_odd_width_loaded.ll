; what: a one-lane vector of an odd width over 64 bits, loaded and switched on
@g = global <1 x i97> <i97 5>
@f = constant [4 x i8] c"%d\0A\00"
declare i32 @printf(ptr, ...)
define void @dirty(ptr %p) noinline {
  %a = load volatile i512, ptr @big
  %b = add i512 %a, -1
  %c = add i512 %b, %a
  %d = xor i512 %c, %b
  store volatile i512 %b, ptr @big2
  store volatile i512 %c, ptr @big2
  store volatile i512 %d, ptr @big2
  ret void
}
@big = global i512 -1
@big2 = global i512 0
define void @sw() noinline {
  %v = load volatile <1 x i97>, ptr @g
  %e = extractelement <1 x i97> %v, i32 0
  switch i97 %e, label %d [ i97 5, label %five
   i97 70000000000000000000000000, label %seven
   i97 8, label %eight ]
five: 
  %r = call i32 (ptr, ...) @printf(ptr @f, i32 5)
  ret void
seven: 
  %r2 = call i32 (ptr, ...) @printf(ptr @f, i32 7)
  store volatile i512 1, ptr @big2
  ret void
eight: 
  %r4 = call i32 (ptr, ...) @printf(ptr @f, i32 8)
  store volatile i512 3, ptr @big2
  ret void
d:
  %r3 = call i32 (ptr, ...) @printf(ptr @f, i32 0)
  store volatile i512 2, ptr @big2
  ret void
}
define i32 @main() {
  call void @dirty(ptr @g)
  call void @sw()
  ret i32 0
}
