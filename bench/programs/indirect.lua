-- what: indirect calls: a table of functions and objects with methods of their own, the target changing from call to call
local band, bor, bxor, rol, tobit = bit.band, bit.bor, bit.bxor, bit.rol, bit.tobit
local lshift, rshift = bit.lshift, bit.rshift
local floor = math.floor

-- Words are signed here, as the operations of `bit` give them.
local operations = {
  [0] = function(a, b) return tobit(a + b) end,
  function(a, b) return tobit(a - b) end,
  function(a, b) return bxor(a, b) end,
  function(a, b) return band(a, bor(b, 0xff00ff)) end,
  function(a, b) return bor(a, band(b, 0x0f0f0f0f)) end,
  function(a, b) -- in two parts that are exact
    b = bor(b, 1)
    return tobit(band(a, 0xffff) * b + lshift(tobit(rshift(a, 16) * b), 16))
  end,
  function(a, b) return rol(a, b) end,
  function(a, b) return a % 4294967296 < b % 4294967296 and a or b end,
}

local Rect, Triangle, Square = {}, {}, {}
Rect.__index, Triangle.__index, Square.__index = Rect, Triangle, Square

function Rect:area() return self.w * self.h end
function Triangle:area() return floor(self.w * self.h / 2) end
function Square:area() return self.w * self.w end
function Rect:grow(by)
  self.w = band(self.w + by, 0xffff)
  self.h = band(self.h + rshift(by, 1), 0xffff)
end
function Triangle:grow(by) self.w = band(self.w + 3 * by, 0xffff) end
Square.grow = Triangle.grow

local function run(calls)
  local kinds, shapes = {[0] = Rect, Triangle, Square}, {}
  for i = 0, 63 do
    shapes[i] = setmetatable({w = i + 1, h = 2 * i + 1}, kinds[i * 7 % 3])
  end
  local a, state, sum = 1, tobit(2463534242), 0LL
  for i = 0, calls - 1 do
    state = bxor(state, lshift(state, 13))
    state = bxor(state, rshift(state, 17))
    state = bxor(state, lshift(state, 5))
    a = operations[rshift(state, 29)](a, state)
    local s = shapes[band(i, 63)]
    s:grow(band(a, 7))
    sum = sum + s:area()
  end
  print(("%.0f %s"):format(a % 4294967296, (tostring(sum):gsub("LL", ""))))
end

run(tonumber(arg[1] or 90000000))
