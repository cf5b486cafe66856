; must not fire: a division that may trap is not moved in front of the condition that guards it
; CHECK: divide:
; CHECK: udiv i32 %a, %b
define void @kiln.entry(ptr %p, i32 %a, i32 %b) {
entry:
  br label %loop
loop:
  %safe = load volatile i1, ptr %p
  br i1 %safe, label %divide, label %latch
divide:
  %q = udiv i32 %a, %b
  store volatile i32 %q, ptr %p
  br label %latch
latch:
  %again = load volatile i1, ptr %p
  br i1 %again, label %loop, label %done
done:
  ret void
}
