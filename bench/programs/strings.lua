-- what: strings: building, splitting, comparing, searching and counting words, with and without the library
local band, lshift, rshift, tobit = bit.band, bit.lshift, bit.rshift, bit.tobit
local byte, find, lower, upper, sub = string.byte, string.find, string.lower, string.upper, string.sub
local concat = table.concat

local kSlots, kWord, kText = 512, 24, 4096
local words, counts = {}, {}
for i = 0, kSlots - 1 do
  words[i], counts[i] = "", 0
end
local syllables = {[0] = "ka", "lo", "mi", "ren", "tus", "pel", "a", "or", "shin", "da", "ve", "qu"}

local state = 7

-- The product of 32 bits by 31 in two parts, each of which a double holds.
local function pick(below)
  local low, high = band(state, 0xffff) * 1103515245, rshift(state, 16) * 1103515245
  state = tobit(low + lshift(tobit(high), 16) + 12345)
  return rshift(state, 16) % below
end

local function makeText(room)
  local stop, size = room - kWord - 2, 0
  local parts, n = {}, 0
  while size < stop do
    local word = ""
    for _ = 1, 1 + pick(3) do
      word = word .. syllables[pick(12)]
    end
    if pick(8) == 0 then
      word = upper(sub(word, 1, 1)) .. sub(word, 2)
    end
    parts[n + 1] = word
    parts[n + 2] = pick(10) ~= 0 and " " or ","
    n = n + 2
    size = size + #word + 1
  end
  return concat(parts, "", 1, n)
end

local function hashWord(w)
  local h = 5381
  for i = 1, #w do
    h = tobit(h * 33 + byte(w, i))
  end
  return h % 4294967296
end

local function count(word)
  local slot = hashWord(word) % kSlots
  for _ = 1, 16 do
    if counts[slot] == 0 then
      words[slot] = word
    end
    if words[slot] == word then
      counts[slot] = counts[slot] + 1
      return
    end
    slot = (slot + 1) % kSlots
  end
  counts[slot] = counts[slot] + 1
end

local function split(text)
  local found = 0
  for word in text:gmatch("[^ ,]+") do
    count(lower(word))
    found = found + 1
  end
  return found
end

local function occurrences(text, part)
  local found = 0
  local at = find(text, part, 1, true)
  while at do
    found = found + 1
    at = find(text, part, at + 1, true)
  end
  return found
end

local rounds = tonumber(arg[1] or 20000)
local sum = 0ULL
local function hex(x)
  return (bit.tohex(x):gsub("^0+", ""))
end
for r = 0, rounds - 1 do
  local text = makeText(kText)
  local part = split(text)
  part = part + occurrences(text, "ren") * 3 + occurrences(text, "ka")
  local copy = text:reverse():reverse()
  part = part + (copy == text and 1 or 0)
  copy = copy:reverse()
  sum = (sum + part) * 17 + hashWord(copy)
  local line = r .. ":" .. hex(sum) .. ":" .. words[r % kSlots]
  sum = sum + #line + hashWord(line)
end
local used, most = 0, 0
for i = 0, kSlots - 1 do
  used = used + (counts[i] ~= 0 and 1 or 0)
  if counts[i] > counts[most] then
    most = i
  end
end
print(("%s %d %s %d"):format(hex(sum), used, words[most], counts[most]))
