-- what: memory walks: the sieve of Eratosthenes over bytes, strided writes and a counting pass
local ffi = require("ffi")

local kLimit = 200000
local composite = ffi.new("uint8_t[?]", kLimit)

local function sieve(limit)
  ffi.fill(composite, limit)
  local i = 2
  while i * i < limit do
    if composite[i] == 0 then
      for j = i * i, limit - 1, i do
        composite[j] = 1
      end
    end
    i = i + 1
  end
  local count = 0
  for k = 2, limit - 1 do
    count = count + 1 - composite[k]
  end
  return count
end

local rounds = tonumber(arg[1] or 13000)
local sum = 0ULL
for r = 0, rounds - 1 do
  local limit = kLimit - r * 7919 % 100000
  local primes = sieve(limit)
  local last = limit - 1
  while composite[last] ~= 0 do
    last = last - 1
  end
  sum = sum * 31 + primes + last
end
print(bit.tohex(sum):gsub("^0+", "") .. "")
