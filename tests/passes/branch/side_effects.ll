; must not fire: both ways do something that can be seen
; CHECK: br i1 %c
define void @kiln.entry(i1 %c) {
  br i1 %c, label %a, label %b
a:
  call void @left()
  ret void
b:
  call void @right()
  ret void
}
declare void @left()
declare void @right()
