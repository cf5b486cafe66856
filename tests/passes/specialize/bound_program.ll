; fires: what the interpreted program says is all that is left
; CHECK: define i32 @kiln.entry(i32 %x)
; CHECK: add i32 %x, 5
; CHECK: mul i32
; CHECK: ret i32
; NOT: phi
; NOT: switch
@kiln.bound.0 = available_externally unnamed_addr constant [5 x i8] c"a\05m\07\00", align 1
define i32 @kiln.entry(i32 %x) {
entry:
  br label %step
step:
  %pc = phi ptr [ @kiln.bound.0, %entry ], [ %next, %again ]
  %value = phi i32 [ %x, %entry ], [ %changed, %again ]
  %operation = load i8, ptr %pc
  %at = getelementptr i8, ptr %pc, i64 1
  %operand = load i8, ptr %at
  %number = zext i8 %operand to i32
  switch i8 %operation, label %done [ i8 97, label %add
                                      i8 109, label %multiply ]
add:
  %sum = add i32 %value, %number
  br label %again
multiply:
  %product = mul i32 %value, %number
  br label %again
again:
  %changed = phi i32 [ %sum, %add ], [ %product, %multiply ]
  %next = getelementptr i8, ptr %pc, i64 2
  br label %step
done:
  ret i32 %value
}
