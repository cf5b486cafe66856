-- what: compression: text-like blocks through an LZ77 matcher with hash chains and a token format, and back again
local ffi = require("ffi")
local band, bor, bxor, lshift, rshift, tobit = bit.band, bit.bor, bit.bxor, bit.lshift, bit.rshift, bit.tobit
local floor, min = math.floor, math.min

ffi.cdef [[
int memcmp(const void *, const void *, size_t);
]]

-- The format is that of lz.c.
local kBlock, kLeastMatch, kMostLiterals, kMostLength = 65536, 4, 7, 31
local kRoom, kHashBits, kGoodMatch = kBlock + kBlock / 64 + 64, 14, 64
local kWindowMask = kBlock - 1

-- Text from a seed

local kWords, kWordBytes = 600, 12
local vocabulary = ffi.new("uint8_t[600][12]")
local lengths = ffi.new("int32_t[600]")
local state = tobit(2463534242)

local function pick(below)
  local s = state
  s = bxor(s, lshift(s, 13))
  s = bxor(s, rshift(s, 17))
  s = bxor(s, lshift(s, 5))
  state = s
  return rshift(s, 8) % below
end

local function makeVocabulary()
  local consonants, vowels = "bcdfghklmnprstvz", "aeiou"
  for w = 0, kWords - 1 do
    local length = 2 + pick(kWordBytes - 3)
    for i = 0, length - 1 do
      vocabulary[w][i] = band(i, 1) ~= 0 and vowels:byte(1 + pick(5)) or consonants:byte(1 + pick(16))
    end
    lengths[w] = length
  end
end

local function skewed(below)
  local a, b, c = pick(below), pick(below), pick(below)
  return min(a, b, c)
end

local function makeText(out, size)
  local line, word, at, column = 0, 0, 0, 0
  while at < size do
    if column == 0 then
      local number = 100000 + line * 3 % 900000
      local unit = 100000
      line = line + 1
      while unit > 0 and at < size do
        out[at] = 48 + floor(number / unit) % 10
        at = at + 1
        unit = floor(unit / 10)
      end
      if at < size then
        out[at] = pick(8) ~= 0 and 58 or 33
        at = at + 1
      end
    end
    if pick(2) ~= 0 then
      word = (word * 7 + skewed(4)) % kWords
    else
      word = skewed(kWords)
    end
    local bytes, length = vocabulary[word], lengths[word]
    local n = min(length, size - at)
    for i = 0, n - 1 do
      out[at + i] = bytes[i]
    end
    at = at + n
    column = column + length + 1
    if column > 70 then
      column = 0
    end
    if at < size then
      out[at] = column ~= 0 and 32 or 10
      at = at + 1
    end
  end
end

-- Compressor

local heads = ffi.new("int32_t[?]", lshift(1, kHashBits))
local previous = ffi.new("int32_t[?]", kBlock)

local function hashAt(p, at)
  local low, high = p[at] + p[at + 1] * 256, p[at + 2] + p[at + 3] * 256
  return rshift(tobit(low * 40503 + high * 60493), 32 - kHashBits)
end

local function insert(input, at)
  local h = hashAt(input, at)
  previous[band(at, kWindowMask)] = heads[h]
  heads[h] = at
end

local function longestMatch(input, at, size, chain)
  local most, candidate = size - at, heads[hashAt(input, at)]
  local best, distance, tries = 0, 0, chain
  while tries > 0 and candidate >= 0 do
    if best == 0 or input[candidate + best] == input[at + best] then
      local length = 0
      while length < most and input[candidate + length] == input[at + length] do
        length = length + 1
      end
      if length > best then
        best = length
        distance = at - candidate
        if length >= kGoodMatch or length == most then
          break
        end
      end
    end
    candidate = previous[band(candidate, kWindowMask)]
    tries = tries - 1
  end
  return best, distance
end

local function putVarint(out, at, value)
  while value >= 128 do
    out[at] = bor(band(value, 127), 128)
    at = at + 1
    value = rshift(value, 7)
  end
  out[at] = value
  return at + 1
end

local function putSequence(out, at, literals, count, matchLength, distance)
  local run, length = min(count, kMostLiterals), matchLength > 0 and matchLength - kLeastMatch or 0
  local shortLength = min(length, kMostLength)
  out[at] = run * 32 + shortLength
  at = at + 1
  if run == kMostLiterals then
    at = putVarint(out, at, count - run)
  end
  ffi.copy(out + at, literals, count)
  at = at + count
  if matchLength == 0 then
    return at
  end
  if shortLength == kMostLength then
    at = putVarint(out, at, length - shortLength)
  end
  return putVarint(out, at, distance)
end

local function compress(input, size, out, chain)
  local at, literals, stop = 0, 0, 0
  ffi.fill(heads, ffi.sizeof(heads), 255) -- all of them -1
  while at + kLeastMatch < size do
    local length, distance = longestMatch(input, at, size, chain)
    insert(input, at)
    if length < kLeastMatch then
      at = at + 1
    else
      while length < kGoodMatch and at + 1 + kLeastMatch < size do
        local laterLength, laterDistance = longestMatch(input, at + 1, size, chain)
        if laterLength <= length + 1 then
          break
        end
        at = at + 1
        insert(input, at)
        length, distance = laterLength, laterDistance
      end
      stop = putSequence(out, stop, input + literals, at - literals, length, distance)
      for i = at + 1, min(at + length - 1, size - kLeastMatch) do
        insert(input, i)
      end
      at = at + length
      literals = at
    end
  end
  return putSequence(out, stop, input + literals, size - literals, 0, 0)
end

-- Decompressor

-- The number and the place behind it; -1 when there is none.
local function getVarint(input, at, stop)
  local value = 0
  for shift = 0, 14, 7 do
    if at >= stop then
      return -1, at
    end
    local byte = input[at]
    at = at + 1
    value = bor(value, lshift(band(byte, 127), shift))
    if byte < 128 then
      return value, at
    end
  end
  return -1, at
end

local function decompress(input, size, out, room)
  local from, at, more, distance = 0, 0, 0, 0
  while from < size do
    local control = input[from]
    local run, length = rshift(control, 5), band(control, kMostLength)
    from = from + 1
    if run == kMostLiterals then
      more, from = getVarint(input, from, size)
      if more < 0 then
        return -1
      end
      run = run + more
    end
    if run > size - from or run > room - at then
      return -1
    end
    ffi.copy(out + at, input + from, run)
    from = from + run
    at = at + run
    if from == size then
      return at
    end
    if length == kMostLength then
      more, from = getVarint(input, from, size)
      if more < 0 then
        return -1
      end
      length = length + more
    end
    length = length + kLeastMatch
    distance, from = getVarint(input, from, size)
    if distance < 1 or distance > at or length > room - at then
      return -1
    end
    if distance >= length then
      ffi.copy(out + at, out + (at - distance), length)
    else
      for i = at, at + length - 1 do
        out[i] = out[i - distance]
      end
    end
    at = at + length
  end
  return -1
end

local function checksum(sum, p, n)
  for i = 0, n - 1 do
    sum = tobit(sum * 31 + p[i])
  end
  return sum
end

local rounds = tonumber(arg[1] or 1)
local text, unpacked = ffi.new("uint8_t[?]", kBlock), ffi.new("uint8_t[?]", kBlock)
local packed = ffi.new("uint8_t[?]", kRoom)
local chains = {[0] = 8, 32, 16, 64}
local bytes, packedBytes, sum, equal, refused = 0, 0, 0, 0, 0
makeVocabulary()
for r = 0, rounds - 1 do
  local size = kBlock - r * 1009 % 20000
  makeText(text, size)
  local stop = compress(text, size, packed, chains[band(r, 3)])
  local back = decompress(packed, stop, unpacked, kBlock)
  if back == size and ffi.C.memcmp(text, unpacked, size) == 0 then
    equal = equal + 1
  end
  if decompress(packed, rshift(stop, 1), unpacked, rshift(size, 2)) < 0 then
    refused = refused + 1
  end
  bytes = bytes + size
  packedBytes = packedBytes + stop
  sum = checksum(sum, packed, stop)
end
print(("%d blocks, %d bytes, %d packed, %d equal, %d refused"):format(rounds, bytes, packedBytes, equal, refused))
print(bit.tohex(sum))
