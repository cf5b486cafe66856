; must not fire: constants of the Program's own are left to loop unrolling
@code = available_externally unnamed_addr constant [4 x i8] c"aaa\00", align 1
define i32 @kiln.entry(i32 %x) {
entry:
  br label %step

step:                                             ; preds = %again, %entry
  %pc = phi ptr [ @code, %entry ], [ %next, %again ]
  %value = phi i32 [ %x, %entry ], [ %changed, %again ]
  %operation = load i8, ptr %pc, align 1
  %is.end = icmp eq i8 %operation, 0
  br i1 %is.end, label %done, label %again

again:                                            ; preds = %step
  %changed = xor i32 %value, -1
  %next = getelementptr i8, ptr %pc, i64 1
  br label %step

done:                                             ; preds = %step
  ret i32 %value
}
