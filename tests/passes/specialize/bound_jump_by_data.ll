; must not fire: where the interpreted program goes is for its data to say
@kiln.bound.0 = available_externally unnamed_addr constant [4 x i8] c"aba\00", align 1
define i32 @kiln.entry(i32 %x) {
entry:
  br label %step

step:                                             ; preds = %again, %entry
  %pc = phi ptr [ @kiln.bound.0, %entry ], [ %next, %again ]
  %value = phi i32 [ %x, %entry ], [ %changed, %again ]
  %operation = load i8, ptr %pc, align 1
  %is.end = icmp eq i8 %operation, 0
  br i1 %is.end, label %done, label %again

again:                                            ; preds = %step
  %changed = mul i32 %value, 3
  %odd = and i32 %changed, 1
  %length = add nuw nsw i32 %odd, 1
  %far = zext nneg i32 %length to i64
  %next = getelementptr i8, ptr %pc, i64 %far
  br label %step

done:                                             ; preds = %step
  ret i32 %value
}
