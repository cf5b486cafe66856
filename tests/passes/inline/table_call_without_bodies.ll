; must not fire: no body of an entry is in the unit with the type that is called
; CHECK: call i32 %f(i32 %x)
; NOT: switch
@table = available_externally constant [3 x ptr] [ptr @a, ptr @b, ptr @c]
define i32 @kiln.entry(i64 %i, i32 %x) {
  %slot = getelementptr inbounds [3 x ptr], ptr @table, i64 0, i64 %i
  %f = load ptr, ptr %slot
  %r = call i32 %f(i32 %x) #0
  ret i32 %r
}
define internal i64 @kiln.copy.c(i32 %x) {
  ret i64 2
}
declare i32 @a(i32)
declare i32 @b(i32)
declare i64 @c(i32)
attributes #0 = { "kiln-spread-call" }
