// Two evaluators, as IR: what a host binds is data to them.
#pragma once

namespace kiln::bench {

/// As runtime/examples/filter.cpp has it in C.
inline constexpr char kFilter[] = R"(
%condition = type { i32, i8, double }
define i64 @countRows(ptr %where, i32 %conditions, ptr %rows, i32 %columns, i64 %many) {
entry:
  %wide = sext i32 %columns to i64
  %any = icmp sgt i64 %many, 0
  br i1 %any, label %row, label %done
row:
  %i = phi i64 [ 0, %entry ], [ %i.next, %kept ]
  %at = phi ptr [ %rows, %entry ], [ %at.next, %kept ]
  %count = phi i64 [ 0, %entry ], [ %count.next, %kept ]
  %some = icmp sgt i32 %conditions, 0
  br i1 %some, label %condition, label %kept
condition:
  %c = phi i32 [ 0, %row ], [ %c.next, %held ]
  %keep = phi i64 [ 1, %row ], [ %keep.next, %held ]
  %index = sext i32 %c to i64
  %column.at = getelementptr %condition, ptr %where, i64 %index, i32 0
  %column = load i32, ptr %column.at
  %operation.at = getelementptr %condition, ptr %where, i64 %index, i32 1
  %operation = load i8, ptr %operation.at
  %value.at = getelementptr %condition, ptr %where, i64 %index, i32 2
  %value = load double, ptr %value.at
  %offset = sext i32 %column to i64
  %field.at = getelementptr double, ptr %at, i64 %offset
  %field = load double, ptr %field.at
  switch i8 %operation, label %equal [ i8 60, label %less
                                       i8 62, label %more ]
less:
  %is.less = fcmp olt double %field, %value
  br label %held
more:
  %is.more = fcmp ogt double %field, %value
  br label %held
equal:
  %is.equal = fcmp oeq double %field, %value
  br label %held
held:
  %holds = phi i1 [ %is.less, %less ], [ %is.more, %more ], [ %is.equal, %equal ]
  %bit = zext i1 %holds to i64
  %keep.next = and i64 %keep, %bit
  %c.next = add nsw i32 %c, 1
  %again = icmp slt i32 %c.next, %conditions
  br i1 %again, label %condition, label %kept
kept:
  %adds = phi i64 [ 1, %row ], [ %keep.next, %held ]
  %count.next = add i64 %count, %adds
  %i.next = add nsw i64 %i, 1
  %at.next = getelementptr double, ptr %at, i64 %wide
  %on = icmp slt i64 %i.next, %many
  br i1 %on, label %row, label %done
done:
  %result = phi i64 [ 0, %entry ], [ %count.next, %kept ]
  ret i64 %result
}
)";

/// A stack machine's: `n` and `r` push a number, or a field of the row; the sum over all rows.
inline constexpr char kStackMachine[] = R"(
define double @sum(ptr %code, ptr %rows, i32 %columns, i64 %many) {
entry:
  %stack = alloca [8 x double], align 16
  %wide = sext i32 %columns to i64
  %any = icmp sgt i64 %many, 0
  br i1 %any, label %row, label %done
row:
  %i = phi i64 [ 0, %entry ], [ %i.next, %end ]
  %all = phi double [ 0.0, %entry ], [ %all.next, %end ]
  %at = phi ptr [ %rows, %entry ], [ %at.next, %end ]
  br label %step
step:
  %pc = phi ptr [ %code, %row ], [ %two, %number ], [ %two, %field ], [ %one, %add ], [ %one, %multiply ]
  %top = phi i64 [ 0, %row ], [ %up, %number ], [ %up, %field ], [ %down, %add ], [ %down, %multiply ]
  %one = getelementptr i8, ptr %pc, i64 1
  %two = getelementptr i8, ptr %pc, i64 2
  %up = add nsw i64 %top, 1
  %down = add nsw i64 %top, -1
  %under = add nsw i64 %top, -2
  %push.at = getelementptr [8 x double], ptr %stack, i64 0, i64 %top
  %last.at = getelementptr [8 x double], ptr %stack, i64 0, i64 %down
  %under.at = getelementptr [8 x double], ptr %stack, i64 0, i64 %under
  %operation = load i8, ptr %pc
  switch i8 %operation, label %end [ i8 110, label %number
                                     i8 114, label %field
                                     i8 43, label %add
                                     i8 42, label %multiply ]
number:
  %digit = load i8, ptr %one
  %digit.wide = sext i8 %digit to i32
  %digit.value = add nsw i32 %digit.wide, -48
  %digit.real = sitofp i32 %digit.value to double
  store double %digit.real, ptr %push.at
  br label %step
field:
  %name = load i8, ptr %one
  %name.wide = sext i8 %name to i64
  %column = add nsw i64 %name.wide, -48
  %field.at = getelementptr double, ptr %at, i64 %column
  %field.value = load double, ptr %field.at
  store double %field.value, ptr %push.at
  br label %step
add:
  %a.right = load double, ptr %last.at
  %a.left = load double, ptr %under.at
  %a.result = fadd double %a.left, %a.right
  store double %a.result, ptr %under.at
  br label %step
multiply:
  %m.right = load double, ptr %last.at
  %m.left = load double, ptr %under.at
  %m.result = fmul double %m.left, %m.right
  store double %m.result, ptr %under.at
  br label %step
end:
  %result = load double, ptr %last.at
  %all.next = fadd double %all, %result
  %i.next = add nsw i64 %i, 1
  %at.next = getelementptr double, ptr %at, i64 %wide
  %on = icmp slt i64 %i.next, %many
  br i1 %on, label %row, label %done
done:
  %total = phi double [ 0.0, %entry ], [ %all.next, %end ]
  ret double %total
}
)";

} // namespace kiln::bench
