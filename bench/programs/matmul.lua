-- what: matrix loops: three nested loops over rows of doubles, the kind a vectorizer loves
local ffi = require("ffi")

local kSize = 192
local a = ffi.new("double[192][192]")
local b = ffi.new("double[192][192]")
local c = ffi.new("double[192][192]")

local function multiply()
  for i = 0, kSize - 1 do
    local from, to = a[i], c[i]
    for j = 0, kSize - 1 do
      to[j] = 0
    end
    for k = 0, kSize - 1 do
      local f, row = from[k], b[k]
      for j = 0, kSize - 1 do
        to[j] = to[j] + f * row[j]
      end
    end
  end
end

-- The next left factor: small whole numbers again, so that every sum is exact whatever the order.
local function feedBack(round)
  for i = 0, kSize - 1 do
    local to = a[i]
    for j = 0, kSize - 1 do
      local x = c[j][i] + round
      local rest = x % 17
      if x < 0 and rest > 0 then -- C's remainder has the sign of x
        rest = rest - 17
      end
      to[j] = rest - 8
    end
  end
end

local rounds = tonumber(arg[1] or 3000)
for i = 0, kSize - 1 do
  for j = 0, kSize - 1 do
    a[i][j] = (i * 7 + j * 3) % 11 - 5
    b[i][j] = (i * 5 + j * 13) % 9 - 4
  end
end
local trace = 0
for r = 0, rounds - 1 do
  multiply()
  for i = 0, kSize - 1 do
    trace = trace + c[i][i]
  end
  feedBack(r % 17)
end
local sum = 0
for i = 0, kSize - 1 do
  for j = 0, kSize - 1 do
    sum = sum + c[i][j] * ((i + j) % 5)
  end
end
print(("%.0f %.0f"):format(trace, sum))
