; what: masked, gathering, scattering, expanding and compressing accesses; vectors of pointers; <N x i1> and <N x i24> in memory
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [16 x i8] c"%08x %08x %08x\0A\00"
@table = global [16 x i32] [i32 3, i32 1, i32 4, i32 1, i32 5, i32 9, i32 2, i32 6, i32 5, i32 3, i32 5, i32 8, i32 9, i32 7, i32 9, i32 3]
@bits = global <13 x i1> zeroinitializer
@odd = global <5 x i24> <i24 1, i24 -2, i24 3, i24 -4, i24 5>
@record = global { i8, <3 x i1>, <4 x i16> } zeroinitializer

declare i32 @printf(ptr, ...)
declare <8 x i32> @llvm.masked.gather.v8i32.v8p0(<8 x ptr>, i32, <8 x i1>, <8 x i32>)
declare void @llvm.masked.scatter.v8i32.v8p0(<8 x i32>, <8 x ptr>, i32, <8 x i1>)
declare <8 x i32> @llvm.masked.load.v8i32.p0(ptr, i32, <8 x i1>, <8 x i32>)
declare void @llvm.masked.store.v8i32.p0(<8 x i32>, ptr, i32, <8 x i1>)
declare <8 x i32> @llvm.masked.expandload.v8i32(ptr, <8 x i1>, <8 x i32>)
declare void @llvm.masked.compressstore.v8i32(<8 x i32>, ptr, <8 x i1>)
declare i32 @llvm.vector.reduce.add.v8i32(<8 x i32>)
declare i32 @llvm.vector.reduce.xor.v8i32(<8 x i32>)
declare i24 @llvm.vector.reduce.umax.v5i24(<5 x i24>)
declare i1 @llvm.vector.reduce.xor.v13i1(<13 x i1>)
declare <8 x i1> @llvm.get.active.lane.mask.v8i1.i32(i32, i32)

define void @scattered(i32 %i) noinline {
  %v0 = insertelement <8 x i32> poison, i32 %i, i64 0
  %v = shufflevector <8 x i32> %v0, <8 x i32> poison, <8 x i32> zeroinitializer
  %k = add <8 x i32> %v, <i32 0, i32 5, i32 10, i32 15, i32 20, i32 25, i32 30, i32 35>
  %index = and <8 x i32> %k, splat (i32 15)
  %at = getelementptr [16 x i32], ptr @table, i64 0, <8 x i32> %index
  %even = and <8 x i32> %k, splat (i32 3)
  %mask = icmp ne <8 x i32> %even, zeroinitializer
  %got = call <8 x i32> @llvm.masked.gather.v8i32.v8p0(<8 x ptr> %at, i32 4, <8 x i1> %mask, <8 x i32> %k)
  %new = mul <8 x i32> %got, <i32 3, i32 5, i32 7, i32 11, i32 13, i32 17, i32 19, i32 23>
  call void @llvm.masked.scatter.v8i32.v8p0(<8 x i32> %new, <8 x ptr> %at, i32 4, <8 x i1> %mask)
  ret void
}

define i32 @dense(i32 %i) noinline {
  %mask = call <8 x i1> @llvm.get.active.lane.mask.v8i1.i32(i32 %i, i32 2005)
  %m8 = bitcast <8 x i1> %mask to i8
  %half = getelementptr i32, ptr @table, i64 8
  %a = call <8 x i32> @llvm.masked.load.v8i32.p0(ptr @table, i32 4, <8 x i1> %mask, <8 x i32> splat (i32 9))
  %low = trunc i32 %i to i8
  %chosen = bitcast i8 %low to <8 x i1>
  %b = call <8 x i32> @llvm.masked.expandload.v8i32(ptr %half, <8 x i1> %chosen, <8 x i32> %a)
  %c = xor <8 x i32> %a, %b
  call void @llvm.masked.compressstore.v8i32(<8 x i32> %c, ptr %half, <8 x i1> %chosen)
  %not = xor <8 x i1> %chosen, splat (i1 true)
  call void @llvm.masked.store.v8i32.p0(<8 x i32> %b, ptr @table, i32 4, <8 x i1> %not)
  %s = call i32 @llvm.vector.reduce.add.v8i32(<8 x i32> %c)
  %z = zext i8 %m8 to i32
  %r = add i32 %s, %z
  ret i32 %r
}

define i32 @packed(i32 %i) noinline {
  %b = load <13 x i1>, ptr @bits
  %lane = urem i32 %i, 13
  %old = extractelement <13 x i1> %b, i32 %lane
  %new = xor i1 %old, true
  %c = insertelement <13 x i1> %b, i1 %new, i32 %lane
  store <13 x i1> %c, ptr @bits
  %parity = call i1 @llvm.vector.reduce.xor.v13i1(<13 x i1> %c)
  %o = load <5 x i24>, ptr @odd
  %t = trunc i32 %i to i24
  %o1 = insertelement <5 x i24> %o, i24 %t, i32 2
  %o2 = mul <5 x i24> %o1, <i24 3, i24 5, i24 7, i24 9, i24 11>
  %o3 = ashr <5 x i24> %o2, <i24 1, i24 2, i24 3, i24 4, i24 5>
  store <5 x i24> %o3, ptr @odd
  %biggest = call i24 @llvm.vector.reduce.umax.v5i24(<5 x i24> %o3)
  %r = load { i8, <3 x i1>, <4 x i16> }, ptr @record
  %flags = extractvalue { i8, <3 x i1>, <4 x i16> } %r, 1
  %turned = shufflevector <3 x i1> %flags, <3 x i1> poison, <3 x i32> <i32 2, i32 0, i32 1>
  %set = insertelement <3 x i1> %turned, i1 %parity, i32 1
  %words = extractvalue { i8, <3 x i1>, <4 x i16> } %r, 2
  %w1 = add <4 x i16> %words, <i16 1, i16 2, i16 3, i16 4>
  %r1 = insertvalue { i8, <3 x i1>, <4 x i16> } %r, <3 x i1> %set, 1
  %r2 = insertvalue { i8, <3 x i1>, <4 x i16> } %r1, <4 x i16> %w1, 2
  store { i8, <3 x i1>, <4 x i16> } %r2, ptr @record
  %zb = zext i24 %biggest to i32
  %flag = bitcast <3 x i1> %set to i3
  %zf = zext i3 %flag to i32
  %s = shl i32 %zf, 24
  %x = xor i32 %zb, %s
  ret i32 %x
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %j, %loop ]
  %h = phi i32 [ 7, %entry ], [ %h3, %loop ]
  call void @scattered(i32 %i)
  %d = call i32 @dense(i32 %i)
  %p = call i32 @packed(i32 %i)
  %h1 = mul i32 %h, 31
  %h2 = add i32 %h1, %d
  %h3 = xor i32 %h2, %p
  %j = add i32 %i, 1
  %more = icmp ult i32 %j, 2010
  br i1 %more, label %loop, label %done
done:
  %all = load <8 x i32>, ptr @table, align 4
  %x = call i32 @llvm.vector.reduce.xor.v8i32(<8 x i32> %all)
  %r = load i32, ptr @record
  %k = call i32 (ptr, ...) @printf(ptr @format, i32 %h3, i32 %x, i32 %r)
  ret i32 0
}
