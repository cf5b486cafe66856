; fires: the second branch is known on each way into it
; NOT: phi i1
define i32 @kiln.entry(i1 %c, ptr %p) {
  br i1 %c, label %a, label %b
a:
  store volatile i32 1, ptr %p
  br label %join
b:
  store volatile i32 2, ptr %p
  br label %join
join:
  %known = phi i1 [ true, %a ], [ false, %b ]
  br i1 %known, label %x, label %y
x:
  store volatile i32 3, ptr %p
  ret i32 1
y:
  store volatile i32 4, ptr %p
  ret i32 2
}
