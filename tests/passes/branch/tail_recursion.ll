; fires: recursion in tail position becomes a loop
; CHECK: define internal i32 @count
; CHECK: phi i32
; CHECK: define i32 @kiln.entry
define internal i32 @count(i32 %n, i32 %acc) {
  %zero = icmp eq i32 %n, 0
  br i1 %zero, label %done, label %more
more:
  %m = sub i32 %n, 1
  %s = add i32 %acc, %n
  %r = tail call i32 @count(i32 %m, i32 %s)
  ret i32 %r
done:
  ret i32 %acc
}
define i32 @kiln.entry(i32 %n) {
  %r = call i32 @count(i32 %n, i32 0)
  ret i32 %r
}
