; fires: a store into own memory that mostly happens happens always; else it stores what was there
; REMARK: kiln-store-always/StoresAlways
; NOT: br i1 %rarely
; NOT: !noalias
; CHECK: select i1 %rarely
; CHECK: store i32
define i32 @kiln.entry(i32 %n, i32 %first) !prof !0 {
entry:
  %table = alloca [64 x i32]
  call void @llvm.memset.p0.i64(ptr %table, i8 1, i64 256, i1 false)
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %next, %latch ]
  %carry = phi i32 [ %first, %entry ], [ %mixed, %latch ]
  %index = and i32 %i, 63
  %wide = zext i32 %index to i64
  %slot = getelementptr inbounds [64 x i32], ptr %table, i64 0, i64 %wide
  %x = load i32, ptr %slot
  %product = mul i32 %carry, 16777619
  %mixed = xor i32 %product, %x
  %low = and i32 %mixed, 15
  %rarely = icmp eq i32 %low, 3
  br i1 %rarely, label %latch, label %change, !prof !1
change:
  %high = lshr i32 %mixed, 7
  %sum = add i32 %x, %high
  %twice = mul i32 %sum, %sum
  store i32 %twice, ptr %slot, !noalias !3, !alias.scope !3
  br label %latch
latch:
  %next = add i32 %i, 1
  %again = icmp ult i32 %next, %n
  br i1 %again, label %loop, label %done, !prof !2
done:
  ret i32 %mixed
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
!0 = !{!"function_entry_count", i64 1}
!1 = !{!"branch_weights", i32 60, i32 940}
!2 = !{!"branch_weights", i32 1000, i32 1}
!3 = !{!4}
!4 = distinct !{!4, !5}
!5 = distinct !{!5}
