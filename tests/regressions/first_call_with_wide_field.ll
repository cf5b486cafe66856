; what: a 32-byte vector in a struct, through the first call of a compiled function
@fmt = private constant [5 x i8] c"%ld\0A\00"
declare i32 @printf(ptr, ...)
@v = global <4 x i64> <i64 1, i64 2, i64 3, i64 4>
define void @f({ <4 x i64> } %s) noinline {
  %v = extractvalue { <4 x i64> } %s, 0
  %e = extractelement <4 x i64> %v, i64 3
  call i32 (ptr, ...) @printf(ptr @fmt, i64 %e)
  ret void
}
define i32 @main() {
  %x = load volatile <4 x i64>, ptr @v
  %s = insertvalue { <4 x i64> } poison, <4 x i64> %x, 0
  call void @f({ <4 x i64> } %s)
  ret i32 0
}
