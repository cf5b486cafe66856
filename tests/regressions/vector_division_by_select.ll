; what: a divisor is a select by lanes of which one arm has a lane that must not divide: zero, undef or poison. LLVM takes
;       the other arm for all lanes
;       (clang -O1 does)
; flags: -O0
@fmt = private constant [6 x i8] c"%llx \00"
declare i32 @printf(ptr, ...)

; The stack variables bring in what simplifies.
define <2 x i64> @unsigned(<2 x i64> %x) noinline {
  %v = alloca i32
  store i32 1, ptr %v
  %c = icmp eq <2 x i64> %x, zeroinitializer
  %s = select <2 x i1> %c, <2 x i64> <i64 1, i64 1>, <2 x i64> <i64 7, i64 0>
  %d = udiv <2 x i64> <i64 70, i64 5>, %s
  %r = urem <2 x i64> <i64 75, i64 5>, %s
  %both = shl <2 x i64> %d, <i64 8, i64 8>
  %sum = or <2 x i64> %both, %r
  ret <2 x i64> %sum
}
define <4 x i16> @signed(<4 x i16> %x) noinline {
  %v = alloca i32
  store i32 1, ptr %v
  %c = icmp sgt <4 x i16> %x, zeroinitializer
  %s = select <4 x i1> %c, <4 x i16> <i16 -3, i16 0, i16 5, i16 undef>, <4 x i16> <i16 0, i16 -7, i16 poison, i16 9>
  %d = sdiv <4 x i16> <i16 100, i16 -100, i16 100, i16 -100>, %s
  %r = srem <4 x i16> <i16 100, i16 -100, i16 100, i16 -100>, %s
  %sum = xor <4 x i16> %d, %r
  ret <4 x i16> %sum
}
; Through memory, as Clang writes, and of lanes that no register has.
define <2 x i128> @wide(<2 x i128> %x) noinline {
  %p = alloca <2 x i128>
  %c = icmp eq <2 x i128> %x, zeroinitializer
  %s = select <2 x i1> %c, <2 x i128> <i128 2, i128 3>, <2 x i128> <i128 11, i128 0>
  store <2 x i128> %s, ptr %p
  %l = load <2 x i128>, ptr %p
  %d = udiv <2 x i128> <i128 220, i128 9>, %l
  ret <2 x i128> %d
}
define <2 x i200> @wider(<2 x i200> %x) noinline {
  %v = alloca i32
  store i32 1, ptr %v
  %c = icmp eq <2 x i200> %x, zeroinitializer
  %s = select <2 x i1> %c, <2 x i200> <i200 2, i200 3>, <2 x i200> <i200 11, i200 0>
  %d = sdiv <2 x i200> <i200 220, i200 -9>, %s
  ret <2 x i200> %d
}
define <3 x i7> @odd(<3 x i7> %x) noinline {
  %v = alloca i32
  store i32 1, ptr %v
  %c = icmp eq <3 x i7> %x, zeroinitializer
  %s = select <3 x i1> %c, <3 x i7> <i7 2, i7 3, i7 4>, <3 x i7> <i7 11, i7 0, i7 13>
  %d = urem <3 x i7> <i7 60, i7 8, i7 61>, %s
  ret <3 x i7> %d
}
; Inlined where that is optional.
define <2 x i64> @divide(<2 x i64> %a, <2 x i64> %b) {
  %d = udiv <2 x i64> %a, %b
  ret <2 x i64> %d
}
define <2 x i64> @inlined(<2 x i64> %x) noinline {
  %c = icmp eq <2 x i64> %x, zeroinitializer
  %s = select <2 x i1> %c, <2 x i64> <i64 1, i64 1>, <2 x i64> <i64 7, i64 0>
  %d = call <2 x i64> @divide(<2 x i64> <i64 70, i64 5>, <2 x i64> %s)
  ret <2 x i64> %d
}

define void @show(i64 %v) {
  %r = call i32 (ptr, ...) @printf(ptr @fmt, i64 %v)
  ret void
}
define i32 @main() {
  %u = call <2 x i64> @unsigned(<2 x i64> <i64 5, i64 0>)
  %u0 = extractelement <2 x i64> %u, i32 0
  %u1 = extractelement <2 x i64> %u, i32 1
  call void @show(i64 %u0)
  call void @show(i64 %u1)
  %s = call <4 x i16> @signed(<4 x i16> <i16 1, i16 0, i16 1, i16 0>)
  %s.bits = bitcast <4 x i16> %s to i64
  call void @show(i64 %s.bits)
  %w = call <2 x i128> @wide(<2 x i128> <i128 5, i128 0>)
  %w.64 = trunc <2 x i128> %w to <2 x i64>
  %w0 = extractelement <2 x i64> %w.64, i32 0
  %w1 = extractelement <2 x i64> %w.64, i32 1
  call void @show(i64 %w0)
  call void @show(i64 %w1)
  %r = call <2 x i200> @wider(<2 x i200> <i200 5, i200 0>)
  %r.64 = trunc <2 x i200> %r to <2 x i64>
  %r0 = extractelement <2 x i64> %r.64, i32 0
  %r1 = extractelement <2 x i64> %r.64, i32 1
  call void @show(i64 %r0)
  call void @show(i64 %r1)
  %o = call <3 x i7> @odd(<3 x i7> <i7 5, i7 0, i7 0>)
  %o.64 = zext <3 x i7> %o to <3 x i64>
  %o0 = extractelement <3 x i64> %o.64, i32 0
  %o1 = extractelement <3 x i64> %o.64, i32 1
  %o2 = extractelement <3 x i64> %o.64, i32 2
  call void @show(i64 %o0)
  call void @show(i64 %o1)
  call void @show(i64 %o2)
  %i = call <2 x i64> @inlined(<2 x i64> <i64 5, i64 0>)
  %i0 = extractelement <2 x i64> %i, i32 0
  %i1 = extractelement <2 x i64> %i, i32 1
  call void @show(i64 %i0)
  call void @show(i64 %i1)
  ret i32 0
}
