; fires: values that differ between the two ways are chosen, too
; REMARK: kiln-store-always/StoresAlways
; CHECK: select i1 %mostly, i32 %sum, i32 %x
; CHECK: select i1 %mostly, i32 %mixed, i32 0
define i32 @kiln.entry(i32 %carry, i64 %at) !prof !0 {
entry:
  %table = alloca [64 x i32]
  call void @llvm.memset.p0.i64(ptr %table, i8 1, i64 256, i1 false)
  %slot = getelementptr inbounds [64 x i32], ptr %table, i64 0, i64 %at
  %x = load i32, ptr %slot
  %mostly = icmp ugt i32 %carry, 3
  br i1 %mostly, label %change, label %join, !prof !1
change:
  %sum = add i32 %x, %carry
  %product = mul i32 %carry, %carry
  %mixed = xor i32 %product, %carry
  store i32 %sum, ptr %slot
  br label %join
join:
  %result = phi i32 [ 0, %entry ], [ %mixed, %change ]
  %first = load i32, ptr %table
  %both = add i32 %result, %first
  ret i32 %both
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 900, i32 100}
