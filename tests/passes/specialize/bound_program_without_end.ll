; must not fire: the interpreted program turns for ever
@kiln.bound.0 = available_externally unnamed_addr constant [2 x i8] c"\01\00", align 1
declare void @act()
define void @kiln.entry() {
entry:
  br label %step

step:                                             ; preds = %step, %entry
  %pc = phi i64 [ 0, %entry ], [ %next, %step ]
  %at = getelementptr i8, ptr @kiln.bound.0, i64 %pc
  %to = load i8, ptr %at, align 1
  %next = zext i8 %to to i64
  call void @act()
  br label %step
}
