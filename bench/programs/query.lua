-- what: a database query: filter and aggregate arrive as text, become trees of closures, and run row by row into groups
local ffi = require("ffi")
local bxor, lshift, rshift, tobit = bit.bxor, bit.lshift, bit.rshift, bit.tobit
local floor, ceil, min = math.floor, math.ceil, math.min

local kRows, kRegions, kCategories, kTop = 40000, 6, 8, 4
local kGroups = kRegions * kCategories

-- The table: one array a column

local ids, regions = ffi.new("int32_t[?]", kRows), ffi.new("int32_t[?]", kRows)
local quantities = ffi.new("int32_t[?]", kRows)
local prices = ffi.new("double[?]", kRows)
local timestamps = ffi.new("double[?]", kRows) -- milliseconds, far below 2^53
local categories = ffi.new("uint8_t[?]", kRows)
local dictionary = {[0] = "books", "garden", "toys", "music", "tools", "food", "games", "shoes"}

local columns = {
  id = {type = "whole", load = function(row) return ids[row] end},
  region = {type = "whole", load = function(row) return regions[row] end},
  price = {type = "real", load = function(row) return prices[row] end},
  quantity = {type = "whole", load = function(row) return quantities[row] end},
  timestamp = {type = "whole", load = function(row) return timestamps[row] end},
  category = {type = "whole", load = function(row) return categories[row] end, words = dictionary},
}

local state = tobit(2463534242)

local function pick(below)
  local s = state
  s = bxor(s, lshift(s, 13))
  s = bxor(s, rshift(s, 17))
  s = bxor(s, lshift(s, 5))
  state = s
  return rshift(s, 8) % below
end

local function fillTable()
  for row = 0, kRows - 1 do
    ids[row] = row + 1
    regions[row] = pick(kRegions)
    prices[row] = (1 + pick(20000)) / 100
    quantities[row] = 1 + pick(20)
    timestamps[row] = 1700000000000 + row * 37000 + pick(30000)
    local a, b = pick(kCategories), pick(kCategories)
    categories[row] = min(a, b)
  end
end

-- Expressions: a node is a type and a closure that computes it for a row

local function divideWhole(a, b)
  return function(row)
    local divisor = b(row)
    if divisor == 0 then
      return 0
    end
    local quotient = a(row) / divisor
    return quotient < 0 and ceil(quotient) or floor(quotient)
  end
end

local function remainderWhole(a, b)
  return function(row)
    local dividend, divisor = a(row), b(row)
    if divisor == 0 then
      return 0
    end
    local rest = dividend % divisor -- has the sign of the divisor; wanted is that of the dividend
    if rest ~= 0 and (rest < 0) ~= (dividend < 0) then
      rest = rest - divisor
    end
    return rest
  end
end

-- The longer spelling of two stands first.
local operators = {
  {"||", level = 1, make = function(a, b) return function(row) return a(row) or b(row) end end},
  {"&&", level = 2, make = function(a, b) return function(row) return a(row) and b(row) end end},
  {"==", level = 3, make = function(a, b) return function(row) return a(row) == b(row) end end},
  {"!=", level = 3, make = function(a, b) return function(row) return a(row) ~= b(row) end end},
  {"<=", level = 3, make = function(a, b) return function(row) return a(row) <= b(row) end end},
  {">=", level = 3, make = function(a, b) return function(row) return a(row) >= b(row) end end},
  {"<", level = 3, make = function(a, b) return function(row) return a(row) < b(row) end end},
  {">", level = 3, make = function(a, b) return function(row) return a(row) > b(row) end end},
  {"+", level = 4, make = function(a, b) return function(row) return a(row) + b(row) end end},
  {"-", level = 4, make = function(a, b) return function(row) return a(row) - b(row) end end},
  {"*", level = 5, make = function(a, b) return function(row) return a(row) * b(row) end end},
  {"/", level = 5, make = function(a, b) return function(row) return a(row) / b(row) end end, makeWhole = divideWhole},
  {"%", level = 5, makeWhole = remainderWhole},
}

local function fail(c, message)
  io.stderr:write(("%s: %s at character %d\n"):format(c.text, message, c.at))
  os.exit(2)
end

local function isNumber(node)
  return node.type == "whole" or node.type == "real"
end

local function takes(c, spelling)
  c.at = c.text:find("%S", c.at) or #c.text + 1
  if c.text:sub(c.at, c.at + #spelling - 1) ~= spelling then
    return false
  end
  c.at = c.at + #spelling
  return true
end

-- What `pattern` finds here; nil where it does not.
local function match(c, pattern)
  local _, last, found = c.text:find("^(" .. pattern .. ")", c.at)
  if found then
    c.at = last + 1
  end
  return found
end

local function constant(kind, value)
  return {type = kind, load = function() return value end}
end

-- A word in quotes means its place in the dictionary of what it is compared with; -1, which no row has, where it is
-- not in there.
local function lookUp(c, node, other)
  if node.type ~= "text" then
    return node
  end
  if not other.words then
    fail(c, "a word can be compared with a column of words only")
  end
  for place = 0, kCategories - 1 do
    if other.words[place] == node.text then
      return constant("whole", place)
    end
  end
  return constant("whole", -1)
end

local function binary(c, op, left, right)
  if op.level <= 2 then
    if left.type ~= "truth" or right.type ~= "truth" then
      fail(c, "a condition is wanted on both sides")
    end
    return {type = "truth", load = op.make(left.load, right.load)}
  end
  if op.level == 3 then
    left, right = lookUp(c, left, right), lookUp(c, right, left)
  end
  if not isNumber(left) or not isNumber(right) then
    fail(c, "numbers are wanted on both sides")
  end
  local whole = left.type == "whole" and right.type == "whole"
  local make = whole and op.makeWhole or op.make
  if not make then
    fail(c, "whole numbers are wanted on both sides")
  end
  return {type = op.level == 3 and "truth" or whole and "whole" or "real", load = make(left.load, right.load)}
end

local parse

local function parseNumber(c)
  local digits = match(c, "%d+%.?%d*")
  local exponent = match(c, "e[-+]?%d+") or ""
  return constant((exponent ~= "" or digits:find(".", 1, true)) and "real" or "whole", tonumber(digits .. exponent))
end

local function unary(c)
  if takes(c, "(") then
    local inner = parse(c, 1)
    if not takes(c, ")") then
      fail(c, "`)` is wanted")
    end
    return inner
  elseif takes(c, "-") then
    local operand = unary(c)
    if not isNumber(operand) then
      fail(c, "a number is wanted")
    end
    local load = operand.load
    return {type = operand.type, load = function(row) return -load(row) end}
  elseif takes(c, "!") then
    local operand = unary(c)
    if operand.type ~= "truth" then
      fail(c, "a condition is wanted")
    end
    local load = operand.load
    return {type = "truth", load = function(row) return not load(row) end}
  elseif c.text:find("^%d", c.at) then
    return parseNumber(c)
  end
  local name = match(c, "%a[%w_]*")
  if name then
    return columns[name] or fail(c, "no such column")
  end
  local quoted = match(c, "'[^']*'")
  if quoted then
    return {type = "text", text = quoted:sub(2, -2)}
  end
  fail(c, "a value is wanted")
end

local function takesOperator(c, level)
  for _, op in ipairs(operators) do
    if op.level >= level and takes(c, op[1]) then
      return op
    end
  end
end

-- Operators of `level` and above, those of equal level from left to right.
function parse(c, level)
  local left = unary(c)
  local op = takesOperator(c, level)
  while op do
    left = binary(c, op, left, parse(c, op.level + 1))
    op = takesOperator(c, level)
  end
  return left
end

local function compile(text, wantsTruth)
  local c = {text = text, at = 1}
  local root = parse(c, 1)
  takes(c, "")
  if c.at <= #text then
    fail(c, "the end is wanted")
  end
  if wantsTruth and root.type ~= "truth" then
    fail(c, "a filter must be a condition")
  elseif not wantsTruth and not isNumber(root) then
    fail(c, "a number is wanted")
  end
  return root.load
end

-- The query: for each category and region, what the aggregate is over the rows that the filter lets through

local function bySum(a, b)
  if a.sum ~= b.sum then
    return a.sum > b.sum
  elseif a.category ~= b.category then
    return a.category < b.category
  end
  return a.region < b.region
end

local function scan(filter, aggregate, firstRow, groups)
  for row = firstRow, kRows - 1 do
    if filter(row) then
      local value = aggregate(row)
      local group = groups[categories[row] * kRegions + regions[row] + 1]
      group.count = group.count + 1
      group.sum = group.sum + value
      if value < group.least then
        group.least = value
      end
      if value > group.most then
        group.most = value
      end
    end
  end
end

local function runQuery(filterText, aggregateText, firstRow)
  local filter, aggregate = compile(filterText, true), compile(aggregateText, false)
  local groups, filled = {}, {}
  for g = 0, kGroups - 1 do
    groups[g + 1] = {category = floor(g / kRegions), region = g % kRegions, count = 0, sum = 0, least = math.huge,
                     most = -math.huge}
  end
  scan(filter, aggregate, firstRow, groups)
  for _, group in ipairs(groups) do
    if group.count > 0 then
      filled[#filled + 1] = group
    end
  end
  table.sort(filled, bySum)
  return filled
end

local function hundredths(value)
  return tobit(floor(value * 100 + 0.5))
end

local function checksum(sum, groups)
  for _, g in ipairs(groups) do
    sum = tobit(sum * 31 + g.category * kRegions + g.region)
    sum = tobit(sum * 31 + g.count)
    sum = tobit(sum * 31 + hundredths(g.sum))
    sum = tobit(sum * 31 + hundredths(g.least))
    sum = tobit(sum * 31 + hundredths(g.most))
    sum = tobit(sum * 31 + hundredths(g.sum / g.count))
  end
  return sum
end

local queries = tonumber(arg[1] or 1)
local filterText = arg[2] or "price * quantity > 150.0 && region != 3 || category == 2"
local aggregateText = arg[3] or "price * quantity"
local groups, rows, sum = {}, 0, 0
fillTable()
for q = 0, queries - 1 do
  groups = runQuery(filterText, aggregateText, q * 977 % 5000)
  for _, group in ipairs(groups) do
    rows = rows + group.count
  end
  sum = checksum(sum, groups)
end
print(("%d queries, %d rows, %d groups, %s"):format(queries, rows, #groups, bit.tohex(sum)))
for i = 1, min(kTop, #groups) do
  local g = groups[i]
  print(("%s %d: %d rows, sum %.2f, from %.2f to %.2f, avg %.4f"):format(
    dictionary[g.category], g.region, g.count, g.sum, g.least, g.most, g.sum / g.count))
end
