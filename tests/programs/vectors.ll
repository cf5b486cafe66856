; what: vectors in IR: odd lengths and element widths, variable lane access, reductions, masked load and store, <8 x i1>
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [13 x i8] c"%lu %u %.4f\0A\00"
@memory = global <8 x i32> <i32 1, i32 2, i32 3, i32 4, i32 5, i32 6, i32 7, i32 8>

declare i32 @printf(ptr, ...)
declare i32 @llvm.vector.reduce.add.v8i32(<8 x i32>)
declare i32 @llvm.vector.reduce.smax.v3i32(<3 x i32>)
declare i16 @llvm.vector.reduce.xor.v16i16(<16 x i16>)
declare double @llvm.vector.reduce.fadd.v4f64(double, <4 x double>)
declare <8 x i32> @llvm.masked.load.v8i32.p0(ptr, i32, <8 x i1>, <8 x i32>)
declare void @llvm.masked.store.v8i32.p0(<8 x i32>, ptr, i32, <8 x i1>)

define i32 @odd(<3 x i32> %a, <3 x i32> %b, i32 %lane) noinline {
  %m = mul <3 x i32> %a, %b
  %s = lshr <3 x i32> %m, <i32 3, i32 5, i32 7>
  %t = insertelement <3 x i32> %s, i32 77, i32 %lane
  %r = call i32 @llvm.vector.reduce.smax.v3i32(<3 x i32> %t)
  %e = extractelement <3 x i32> %m, i32 %lane
  %x = xor i32 %r, %e
  ret i32 %x
}

define i16 @wide(i16 %a) noinline {
  %v0 = insertelement <16 x i16> poison, i16 %a, i32 0
  %v = shufflevector <16 x i16> %v0, <16 x i16> poison, <16 x i32> zeroinitializer
  %w = add <16 x i16> %v, <i16 0, i16 1, i16 2, i16 3, i16 4, i16 5, i16 6, i16 7, i16 8, i16 9, i16 10, i16 11, i16 12, i16 13, i16 14, i16 15>
  %m = mul <16 x i16> %w, %w
  %t = trunc <16 x i16> %m to <16 x i8>
  %z = sext <16 x i8> %t to <16 x i16>
  %r = call i16 @llvm.vector.reduce.xor.v16i16(<16 x i16> %z)
  ret i16 %r
}

define i32 @masked(i32 %i) noinline {
  %v0 = insertelement <8 x i32> poison, i32 %i, i32 0
  %v = shufflevector <8 x i32> %v0, <8 x i32> poison, <8 x i32> zeroinitializer
  %bits = and <8 x i32> %v, <i32 1, i32 2, i32 4, i32 8, i32 16, i32 32, i32 64, i32 128>
  %mask = icmp ne <8 x i32> %bits, zeroinitializer
  %l = call <8 x i32> @llvm.masked.load.v8i32.p0(ptr @memory, i32 32, <8 x i1> %mask, <8 x i32> %v)
  %n = mul <8 x i32> %l, <i32 3, i32 5, i32 7, i32 9, i32 11, i32 13, i32 15, i32 17>
  call void @llvm.masked.store.v8i32.p0(<8 x i32> %n, ptr @memory, i32 32, <8 x i1> %mask)
  %s = call i32 @llvm.vector.reduce.add.v8i32(<8 x i32> %l)
  %b = bitcast <8 x i1> %mask to i8
  %z = zext i8 %b to i32
  %r = add i32 %s, %z
  ret i32 %r
}

define double @reals(double %a) noinline {
  %v = insertelement <4 x double> <double 1.0, double 2.0, double 3.0, double 4.0>, double %a, i32 2
  %w = fmul <4 x double> %v, <double 5.000000e-01, double 2.500000e-01, double 1.250000e-01, double 1.0>
  %c = fcmp olt <4 x double> %w, %v
  %s = select <4 x i1> %c, <4 x double> %w, <4 x double> %v
  %r = call double @llvm.vector.reduce.fadd.v4f64(double 1.000000e+00, <4 x double> %s)
  ret double %r
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i64 [ 0, %entry ], [ %h3, %loop ]
  %k = phi i32 [ 0, %entry ], [ %k2, %loop ]
  %d = phi double [ 0.0, %entry ], [ %d2, %loop ]
  %lane = urem i32 %i, 3
  %a = insertelement <3 x i32> <i32 3, i32 5, i32 7>, i32 %i, i32 %lane
  %b = insertelement <3 x i32> <i32 -3, i32 11, i32 13>, i32 %i, i32 1
  %o = call i32 @odd(<3 x i32> %a, <3 x i32> %b, i32 %lane)
  %n = trunc i32 %i to i16
  %w = call i16 @wide(i16 %n)
  %m = call i32 @masked(i32 %i)
  %oz = zext i32 %o to i64
  %wz = zext i16 %w to i64
  %h1 = mul i64 %h, 31
  %h2 = add i64 %h1, %oz
  %h3 = xor i64 %h2, %wz
  %k1 = mul i32 %k, 17
  %k2 = add i32 %k1, %m
  %f = sitofp i32 %i to double
  %r = call double @reals(double %f)
  %d1 = fmul double %d, 5.000000e-01
  %d2 = fadd double %d1, %r
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 2000
  br i1 %more, label %loop, label %done
done:
  %p = call i32 (ptr, ...) @printf(ptr @format, i64 %h3, i32 %k2, double %d2)
  ret i32 0
}
