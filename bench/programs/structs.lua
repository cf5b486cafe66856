-- what: structs by value: small ones in registers, large ones through memory, as arguments and as results
local ffi = require("ffi")
local band, bxor, arshift, tobit = bit.band, bit.bxor, bit.arshift, bit.tobit

ffi.cdef [[
typedef struct { int32_t a, b; } Pair;
typedef struct { double x, y; } Vec2;
typedef struct { double tag, weight; } Mixed;
typedef struct { float x, y, z; } Vec3f;
typedef struct { double m00, m01, m10, m11, generation; } Matrix;
]]
local Pair, Vec2, Mixed = ffi.typeof("Pair"), ffi.typeof("Vec2"), ffi.typeof("Mixed")
local Vec3f, Matrix = ffi.typeof("Vec3f"), ffi.typeof("Matrix")

local function stepPair(p, k)
  return Pair(tobit(p.b * 5 + k), bxor(p.a, arshift(p.b, 3)))
end

local function turn(v, by)
  return Vec2(v.x * 0.5 - by.y, v.y * 0.25 + by.x)
end

local function mix(m, p)
  return Mixed(m.tag + band(p.a, 15), m.weight * 0.5 + band(p.b, 255))
end

local function cross(a, b)
  return Vec3f(a.y * 2 - b.z, a.z * 0.5 + b.x, a.x - b.y * 0.5)
end

local function multiply(a, b)
  return Matrix((a.m00 * b.m00 + a.m01 * b.m10) % 1000003, (a.m00 * b.m01 + a.m01 * b.m11) % 1000003,
                (a.m10 * b.m00 + a.m11 * b.m10) % 1000003, (a.m10 * b.m01 + a.m11 * b.m11) % 1000003,
                a.generation + b.generation)
end

local function run(rounds)
  local p, v, m, f = Pair(1, 2), Vec2(1, 0), Mixed(0, 1), Vec3f(1, 2, 3)
  local a = Matrix(1, 1, 1, 0, 1)
  local b = a
  local sum = 0LL
  for i = 0, rounds - 1 do
    p = stepPair(p, band(i, 1023))
    v = turn(v, Vec2(band(p.a, 7), band(p.b, 7)))
    m = mix(m, p)
    f = cross(Vec3f(band(p.a, 3), band(p.b, 3), 1), Vec3f(band(i, 7), 2, 4))
    b = multiply(a, b)
    local whole = f.x + f.y * 2 + f.z * 4 -- small, so it is exact; C cuts what is behind the point
    whole = whole < 0 and math.ceil(whole) or math.floor(whole)
    sum = sum * 3 + p.a + b.m01 + whole
  end
  print(("%s %d %d"):format(bit.tohex(sum):gsub("^0+", "") .. "", m.tag, b.generation))
  print(("%.6f %.6f %.6f"):format(v.x, v.y, m.weight))
end

run(tonumber(arg[1] or 80000000))
