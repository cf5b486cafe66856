; fires: what an interpreter's loop goes to next is guessed, not waited for: the switch has to be guessed anyway
; REMARK: kiln-unfold-selects/Unfolded
; NOT: select
; CHECK: switch
define void @kiln.entry(ptr %code, ptr %r) {
entry:
  br label %loop
loop:
  %pc = phi i64 [ 0, %entry ], [ %next, %back ]
  %at = getelementptr inbounds i64, ptr %code, i64 %pc
  %op = load i64, ptr %at
  %after = add i64 %pc, 1
  switch i64 %op, label %done [ i64 1, label %one
                                i64 2, label %two
                                i64 3, label %three ]
one:
  store volatile i64 1, ptr %r
  br label %back
two:
  store volatile i64 2, ptr %r
  br label %back
three:
  %slot = getelementptr inbounds i64, ptr %r, i64 %op
  %v = load volatile i64, ptr %slot
  %c = icmp eq i64 %v, 0
  %to = select i1 %c, i64 0, i64 %after
  br label %back
back:
  %next = phi i64 [ %after, %one ], [ %after, %two ], [ %to, %three ]
  br label %loop
done:
  ret void
}
