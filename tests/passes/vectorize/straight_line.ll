; fires: four neighbouring stores become one
; CHECK: store <4 x i32>
define void @kiln.entry(ptr noalias %d, ptr noalias %s) {
  %d1 = getelementptr inbounds i32, ptr %d, i64 1
  %d2 = getelementptr inbounds i32, ptr %d, i64 2
  %d3 = getelementptr inbounds i32, ptr %d, i64 3
  %s1 = getelementptr inbounds i32, ptr %s, i64 1
  %s2 = getelementptr inbounds i32, ptr %s, i64 2
  %s3 = getelementptr inbounds i32, ptr %s, i64 3
  %a0 = load i32, ptr %s
  %a1 = load i32, ptr %s1
  %a2 = load i32, ptr %s2
  %a3 = load i32, ptr %s3
  %b0 = add i32 %a0, 1
  %b1 = add i32 %a1, 2
  %b2 = add i32 %a2, 3
  %b3 = add i32 %a3, 4
  store i32 %b0, ptr %d
  store i32 %b1, ptr %d1
  store i32 %b2, ptr %d2
  store i32 %b3, ptr %d3
  ret void
}
