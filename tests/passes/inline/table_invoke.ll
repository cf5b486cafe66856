; fires: a call through a table that may throw becomes a switch, too: each case unwinds to where the call did
; CHECK: switch i64 %i, label
; CHECK: invoke i32 %f(i32 %x)
; CHECK: landingpad
; CHECK: add i32
; NOT: @kiln.copy
@table = available_externally constant [3 x ptr] [ptr @a, ptr @b, ptr @c]
define i32 @kiln.entry(i64 %i, i32 %x) personality ptr @__gxx_personality_v0 !prof !0 {
entry:
  %slot = getelementptr inbounds [3 x ptr], ptr @table, i64 0, i64 %i
  %f = load ptr, ptr %slot
  %odd = icmp eq i64 %i, 9
  br i1 %odd, label %fine, label %ask
ask:
  %r = invoke i32 %f(i32 %x) #0 to label %fine unwind label %pad
fine:
  %s = phi i32 [ %r, %ask ], [ 7, %entry ]
  ret i32 %s
pad:
  %before = phi i32 [ %x, %ask ]
  %caught = landingpad { ptr, i32 } catch ptr null
  %what = extractvalue { ptr, i32 } %caught, 1
  %t = add i32 %what, %before
  ret i32 %t
}
define internal i32 @kiln.copy.a(i32 %x) !prof !0 {
  %r = call i32 @g(i32 %x)
  ret i32 %r
}
define internal i32 @kiln.copy.b(i32 %x) !prof !0 {
  %r = ashr i32 %x, 1
  ret i32 %r
}
define internal i32 @kiln.copy.c(i32 %x) !prof !0 {
  ret i32 3
}
declare i32 @a(i32)
declare i32 @b(i32)
declare i32 @c(i32)
declare i32 @g(i32)
declare i32 @__gxx_personality_v0(...)
attributes #0 = { "kiln-spread-call" }
!0 = !{!"function_entry_count", i64 1000}
