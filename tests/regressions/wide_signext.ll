; what: signext of integers of 65 to 127 bits, into and out of compiled functions
@f = constant [12 x i8] c"%lx %lx %d\0A\00"
@g = global i97 -2
@g5 = global i70 -3
declare i32 @printf(ptr, ...)
define void @callee(i97 signext %a) noinline {
  call void asm sideeffect "", ""()
  %x = sext i97 %a to i128
  %lo = trunc i128 %x to i64
  %s = lshr i128 %x, 64
  %hi = trunc i128 %s to i64
  %c = icmp slt i97 %a, 0
  %ci = zext i1 %c to i32
  call i32 (ptr, ...) @printf(ptr @f, i64 %lo, i64 %hi, i32 %ci)
  ret void
}
define signext i97 @ret() noinline {
  %v = load volatile i97, ptr @g
  ret i97 %v
}
define signext i70 @ret2() noinline {
  %v = load volatile i70, ptr @g5
  ret i70 %v
}
define void @native() noinline {
  call void asm sideeffect "", ""()
  %a = call signext i97 @ret()
  %x = sext i97 %a to i128
  %lo = trunc i128 %x to i64
  %s = lshr i128 %x, 64
  %hi = trunc i128 %s to i64
  %c = icmp slt i97 %a, 0
  %ci = zext i1 %c to i32
  call i32 (ptr, ...) @printf(ptr @f, i64 %lo, i64 %hi, i32 %ci)
  %a2 = call signext i70 @ret2()
  %x2 = sext i70 %a2 to i128
  %lo2 = trunc i128 %x2 to i64
  %s2 = lshr i128 %x2, 64
  %hi2 = trunc i128 %s2 to i64
  %c2 = icmp slt i70 %a2, 0
  %ci2 = zext i1 %c2 to i32
  call i32 (ptr, ...) @printf(ptr @f, i64 %lo2, i64 %hi2, i32 %ci2)
  ret void
}
define i32 @main() {
  %v = load volatile i97, ptr @g
  call void @callee(i97 signext %v)
  call void @native()
  ret i32 0
}
