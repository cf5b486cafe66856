; what: a division of vectors of one lane, of a width that no register has, by a select that code generation sees: the
;       sign of the dividend was not extended
@fmt = private constant [6 x i8] c"%llx \00"
declare i32 @printf(ptr, ...)
define i64 @f(i8 %y, i32 %n) noinline {
 %x = insertelement <1 x i8> poison, i8 %y, i32 0
 %c = icmp ne <1 x i8> %x, zeroinitializer
 %s = select <1 x i1> %c, <1 x i9> <i9 80>, <1 x i9> <i9 81>
 br label %h
h:
 %i = phi i32 [0,%0],[%i2,%h]
 %acc = phi <1 x i9> [<i9 380>,%0],[%r,%h]
 %z = srem <1 x i9> <i9 380>, %s
 %r = add <1 x i9> %acc, %z
 %i2 = add i32 %i, 1
 %q = icmp ult i32 %i2, %n
 br i1 %q, label %h, label %x1
x1:
 %e = extractelement <1 x i9> %r, i32 0
 %w = zext i9 %e to i64
 ret i64 %w
}
define i32 @main() {
 %a = call i64 @f(i8 0, i32 5)
 %r = call i32 (ptr, ...) @printf(ptr @fmt, i64 %a)
 ret i32 0
}
