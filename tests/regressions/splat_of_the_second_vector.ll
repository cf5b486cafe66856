; what: a shuffle that repeats the first lane of its second operand
@text = private constant [16 x i8] c"%d %d, %d %d %d\00"

declare i32 @printf(ptr, ...)
declare i32 @puts(ptr)

define <2 x i16> @ofSecond(<2 x i16> %a, <2 x i16> %b) noinline {
  %s = shufflevector <2 x i16> %a, <2 x i16> %b, <2 x i32> <i32 2, i32 2>
  ret <2 x i16> %s
}

define <3 x i32> @ofSecondInPart(<4 x i32> %a, <4 x i32> %b) noinline {
  %s = shufflevector <4 x i32> %a, <4 x i32> %b, <3 x i32> <i32 poison, i32 4, i32 4>
  %t = insertelement <3 x i32> %s, i32 9, i32 0
  ret <3 x i32> %t
}

define i32 @main() {
  %one = call <2 x i16> @ofSecond(<2 x i16> <i16 1, i16 2>, <2 x i16> <i16 3, i16 4>)
  %other = call <3 x i32> @ofSecondInPart(<4 x i32> <i32 1, i32 2, i32 3, i32 4>, <4 x i32> <i32 5, i32 6, i32 7, i32 8>)
  %wide = zext <2 x i16> %one to <2 x i32>
  %a = extractelement <2 x i32> %wide, i32 0
  %b = extractelement <2 x i32> %wide, i32 1
  %c = extractelement <3 x i32> %other, i32 0
  %d = extractelement <3 x i32> %other, i32 1
  %e = extractelement <3 x i32> %other, i32 2
  %n = call i32 (ptr, ...) @printf(ptr @text, i32 %a, i32 %b, i32 %c, i32 %d, i32 %e)
  %line = call i32 @puts(ptr getelementptr (i8, ptr @text, i64 15))
  ret i32 0
}
