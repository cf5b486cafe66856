; what: a call through another type than the callee's agrees in type and attributes with one of a function like it, whose
;       arguments travel otherwise than such a call's
%S = type { i64, i64, i64 }
@fmt = private constant [9 x i8] c"g=%ld %s\00"
declare i32 @printf(ptr, ...)

; The attributes are those of @g, the type is another than that of its call.
define i32 @disguised(ptr byval(%S) align 8 %s) noinline {
  ret i32 0
}
define void @g(ptr byval(%S) align 8 %s) noinline {
  %p = getelementptr %S, ptr %s, i64 0, i32 1
  %v = load i64, ptr %p
  store i64 99, ptr %p
  %r = call i32 (ptr, ...) @printf(ptr @fmt, i64 %v, ptr @end)
  ret void
}
@end = private constant [2 x i8] c"\0A\00"
@fmt2 = private constant [10 x i8] c"after=%ld\00"
define i32 @main(i32 %argc, ptr %argv) {
  %s = alloca %S
  %p = getelementptr %S, ptr %s, i64 0, i32 1
  store i64 7, ptr %p
  %c = icmp sgt i32 %argc, 50
  br i1 %c, label %mis, label %go
mis:
  call void @disguised(ptr %s)
  br label %go
go:
  call void @g(ptr %s)
  %v = load i64, ptr %p
  %r = call i32 (ptr, ...) @printf(ptr @fmt2, i64 %v)
  %x = trunc i64 %v to i32
  ret i32 %x
}
