-- what: one loop nest, all of it at the top: no call ever comes again, so only on-stack replacement can speed it up
local ffi = require("ffi")
local band, bxor, lshift, rshift, tobit = bit.band, bit.bxor, bit.lshift, bit.rshift, bit.tobit

local n = tonumber(arg[1] or 150000)
local grid = ffi.new("int32_t[64][64]")
local sum, heat = 0ULL, 1
for i = 0, 63 do
  for j = 0, 63 do
    grid[i][j] = tobit((i * 64 + j) * 2654435761)
  end
end
for r = 0, n - 1 do
  local carry, part = r, 0
  for i = 0, 63 do
    local line = grid[i]
    local row = line[band(r, 63)]
    for j = 0, 63 do
      local x = line[j]
      local mixed = bxor(carry, x)
      carry = tobit(lshift(mixed, 24) + mixed * 403 + row) -- times 16777619, in parts that are exact
      if band(carry, 15) ~= 3 then
        line[j] = tobit(x + rshift(carry, 7))
      end
    end
    part = part + carry % 4294967296
    heat = heat * 0.75 + band(carry, 1023)
  end
  sum = sum + part
end
print(("%s %.6f"):format(bit.tohex(sum):gsub("^0+", "") .. "", heat))
