-- what: floating point with division: the spectral norm of an endless matrix given by a formula
local ffi = require("ffi")

local function element(i, j)
  local ij = i + j
  return 1 / (ij * (ij + 1) * 0.5 + i + 1)
end

local function timesA(n, v, out)
  for i = 0, n - 1 do
    local s = 0
    for j = 0, n - 1 do
      s = s + element(i, j) * v[j]
    end
    out[i] = s
  end
end

local function timesTransposed(n, v, out)
  for i = 0, n - 1 do
    local s = 0
    for j = 0, n - 1 do
      s = s + element(j, i) * v[j]
    end
    out[i] = s
  end
end

local n = tonumber(arg[1] or 5200)
local u, v, t = ffi.new("double[?]", n), ffi.new("double[?]", n), ffi.new("double[?]", n)
for i = 0, n - 1 do
  u[i] = 1
end
for _ = 1, 10 do
  timesA(n, u, t)
  timesTransposed(n, t, v)
  timesA(n, v, t)
  timesTransposed(n, t, u)
end
local vBv, vv = 0, 0
for i = 0, n - 1 do
  vBv = vBv + u[i] * v[i]
  vv = vv + v[i] * v[i]
end
print(("%.9f"):format(math.sqrt(vBv / vv)))
