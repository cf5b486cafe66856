; must not fire: the order of floating-point additions is part of the result
; NOT: fadd <
; NOT: call reassoc
; CHECK: fadd double
define double @kiln.entry(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %sum = phi double [ 0.0, %entry ], [ %more, %loop ]
  %slot = getelementptr inbounds double, ptr %p, i64 %i
  %v = load volatile double, ptr %slot
  %more = fadd double %sum, %v
  %next = add nuw nsw i64 %i, 1
  %again = icmp ult i64 %next, %n
  br i1 %again, label %loop, label %done
done:
  ret double %more
}
