-- what: callbacks: the language's library sorts through comparators of the program, and a search takes one too
local rshift, char, sort = bit.rshift, string.char, table.sort

local kRecords = 4000

local function byKey(a, b)
  if a.key ~= b.key then
    return a.key < b.key
  end
  return a.serial < b.serial
end

local function byName(a, b)
  if a.name ~= b.name then
    return a.name < b.name
  end
  return byKey(a, b)
end

local function findKey(key, record)
  return key - record.key
end

local function search(key, sorted, compare)
  local low, high = 1, #sorted
  while low <= high do
    local middle = rshift(low + high, 1)
    local order = compare(key, sorted[middle])
    if order == 0 then
      return sorted[middle]
    elseif order < 0 then
      high = middle - 1
    else
      low = middle + 1
    end
  end
  return nil
end

local rounds = tonumber(arg[1] or 1200)
local records = {}
for i = 1, kRecords do
  records[i] = {key = 0, serial = 0, name = ""}
end
local state, sum = 99, 0ULL
for r = 1, rounds do
  for i = 1, kRecords do
    state = (state * 1664525 + 1013904223) % 4294967296
    local record = records[i]
    record.key = rshift(state, 18)
    record.serial = i - 1
    record.name = char(97 + rshift(state, 4) % 7, 97 + rshift(state, 9) % 7, 97 + rshift(state, 14) % 7,
                       97 + rshift(state, 19) % 7)
  end
  sort(records, byName)
  for i = 1, kRecords, 37 do
    sum = sum * 31 + records[i].serial
  end
  sort(records, byKey)
  for i = 1, kRecords, 41 do
    sum = sum * 31 + records[i].serial
  end
  local found = 0
  for k = 0, 999 do
    if search(k * 16, records, findKey) then
      found = found + 1
    end
  end
  sum = sum + found
end
print((bit.tohex(sum):gsub("^0+", "")))
