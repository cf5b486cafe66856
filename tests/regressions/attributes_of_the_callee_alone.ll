; what: calls without the attributes that decide how their arguments travel: those of the callee do
@text = constant [10 x i8] c"%d %d %d\0A\00"
@pair = global { i64, i64 } { i64 5, i64 6 }
@number = global i32 70000

declare i32 @printf(ptr, ...)

define i32 @byValue(i32 %k, ptr byval({ i64, i64 }) align 8 %p) noinline {
  call void asm sideeffect "", ""()
  %a = load i64, ptr %p
  store volatile i64 99, ptr %p
  %b = trunc i64 %a to i32
  %c = add i32 %b, %k
  ret i32 %c
}

define signext i16 @extended(i8 signext %a, i16 zeroext %b, i1 zeroext %c) noinline {
  call void asm sideeffect "", ""()
  %x = sext i8 %a to i32
  %y = zext i16 %b to i32
  %z = zext i1 %c to i32
  %xy = add i32 %x, %y
  %xyz = add i32 %xy, %z
  %r = trunc i32 %xyz to i16
  ret i16 %r
}

define i32 @main() {
  %v = load volatile i32, ptr @number
  %a = trunc i32 %v to i8
  %b = trunc i32 %v to i16
  %c = trunc i32 %v to i1
  %r = call i16 @extended(i8 %a, i16 %b, i1 %c)
  %wide = sext i16 %r to i32
  %sum = call i32 @byValue(i32 %v, ptr @pair)
  %kept = load volatile i64, ptr @pair
  %low = trunc i64 %kept to i32
  %n = call i32 (ptr, ...) @printf(ptr @text, i32 %wide, i32 %sum, i32 %low)
  ret i32 0
}
