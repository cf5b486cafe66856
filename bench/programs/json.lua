-- what: JSON: documents are made, parsed into tables by recursive descent, walked, written and parsed again
local band, bor, bxor, lshift, rshift, tobit = bit.band, bit.bor, bit.bxor, bit.lshift, bit.rshift, bit.tobit
local byte, char, sub, format, concat = string.byte, string.char, string.sub, string.format, table.concat
local floor = math.floor

-- So many paths through recursive functions are more than the default limits hold: it would compile, drop all, and
-- compile again.
jit.opt.start("maxtrace=8000", "maxmcode=16384")

local kReads, kRecords, kMaxDepth, kDigits, kMaxExponent = 4, 48, 64, 15, 22

-- Documents from a seed, as a list of parts

local words = {[0] = "order", "price", "größe", "customer", "naïve", "street", "日本語", "total",
               "tax", "comment", "id", "привет", "zone", "x", "updated", "ελλάδα",
               "url", "status", "note", "owner", "café", "items", "🚀", "version"}
local escapes = {[0] = "\\n", "\\t", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude80", "\\u0007"}
local limits = {10, 100, 1000, 10000, 100000}
local paddings = {"%01d", "%02d", "%03d", "%04d", "%05d"}

local state = 0

local function pick(below)
  local s = state
  s = bxor(s, lshift(s, 13))
  s = bxor(s, rshift(s, 17))
  s = bxor(s, lshift(s, 5))
  state = s
  return rshift(s, 8) % below
end

local parts, used = {}, 0

local function put(part)
  used = used + 1
  parts[used] = part
end

local function putLine(indent)
  put("\n")
  for _ = 1, indent do
    put("  ")
  end
end

local function makeString()
  put('"')
  for n = 1 + pick(7), 1, -1 do
    put(words[pick(24)])
    if pick(9) == 0 then
      put(escapes[pick(8)])
    end
    if n > 1 then
      put(" ")
    end
  end
  put('"')
end

local function makeNumber()
  if pick(4) == 0 then
    put("-")
  end
  local kind = pick(6)
  if kind < 2 then
    put(1 + pick(100))
  elseif kind == 2 then
    put(1 + pick(10000000))
  elseif kind == 3 then
    put(1 + pick(9))
    put(".")
    put(format("%02d", pick(100)))
    put(pick(2) ~= 0 and "e" or "E")
    if pick(2) ~= 0 then
      put("-")
    end
    put(1 + pick(3))
  else
    local places = 1 + pick(5)
    put(1 + pick(20000))
    put(".")
    put(format(paddings[places], pick(limits[places])))
  end
end

local makeValue

local function makeObject(depth, members)
  local word = pick(24)
  put("{")
  for i = 0, members - 1 do
    if i > 0 then
      put(depth < 3 and "," or ", ")
    end
    if depth < 3 then
      putLine(depth + 1)
    end
    put('"')
    put(words[(word + 5 * i) % 24])
    put('": ')
    makeValue(depth + 1)
  end
  if depth < 3 then
    putLine(depth)
  end
  put("}")
end

local function makeArray(depth, items)
  put("[")
  for i = 1, items do
    if i > 1 then
      put(", ")
    end
    makeValue(depth + 1)
  end
  put("]")
end

function makeValue(depth)
  local kind = pick(depth < 6 and 20 or 14)
  if kind < 6 then
    makeNumber()
  elseif kind < 11 then
    makeString()
  elseif kind < 14 then
    put(kind == 11 and "null" or kind == 12 and "true" or "false")
  elseif kind < 17 then
    makeArray(depth, pick(7))
  else
    makeObject(depth, pick(6))
  end
end

local function makeDocument(seed)
  state = bor(tobit(seed * 2654435761), 1)
  used = 0
  put('{"version": 3, "records": [')
  for i = 1, kRecords do
    if i > 1 then
      put(",")
    end
    putLine(2)
    makeObject(2, 4 + pick(6))
  end
  put("\n]}\n")
  return concat(parts, "", 1, used)
end

-- The parser. An array is a table of its items; an object, whose order is kept, has two such, `keys` and `values`.

local null = {}
local powers = {[0] = 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}
local plainEscapes = {[34] = '"', [92] = "\\", [47] = "/", [98] = "\b", [102] = "\f", [110] = "\n", [114] = "\r",
                      [116] = "\t"}

local function fail(at)
  error("no JSON at byte " .. at, 0)
end

-- The place of the next byte that is no space, and the byte; 0 behind the end.
local function skipSpace(text, at)
  local c = byte(text, at) or 0
  while c == 32 or c == 10 or c == 9 or c == 13 do
    at = at + 1
    c = byte(text, at) or 0
  end
  return at, c
end

local function isDigit(c)
  return c >= 48 and c <= 57
end

local function parseNumber(text, at)
  local begin = at
  local c = byte(text, at) or 0
  local negative, mantissa, digits, exponent = c == 45, 0, 0, 0
  if negative then
    at = at + 1
    c = byte(text, at) or 0
  end
  if not isDigit(c) or (c == 48 and isDigit(byte(text, at + 1) or 0)) then
    fail(begin)
  end
  while isDigit(c) do
    mantissa = mantissa * 10 + (c - 48)
    digits = digits + 1
    at = at + 1
    c = byte(text, at) or 0
  end
  if c == 46 then
    at = at + 1
    c = byte(text, at) or 0
    if not isDigit(c) then
      fail(begin)
    end
    while isDigit(c) do
      mantissa = mantissa * 10 + (c - 48)
      digits = digits + 1
      exponent = exponent - 1
      at = at + 1
      c = byte(text, at) or 0
    end
  end
  if c == 101 or c == 69 then
    at = at + 1
    c = byte(text, at) or 0
    local minus = c == 45
    if minus or c == 43 then
      at = at + 1
      c = byte(text, at) or 0
    end
    if not isDigit(c) then
      fail(begin)
    end
    local shift = 0
    while isDigit(c) and shift < 1000 do
      shift = shift * 10 + (c - 48)
      at = at + 1
      c = byte(text, at) or 0
    end
    exponent = exponent + (minus and -shift or shift)
  end
  if digits > kDigits or exponent > kMaxExponent or exponent < -kMaxExponent then
    fail(begin)
  end
  if negative then
    mantissa = -mantissa
  end
  if exponent < 0 then
    mantissa = mantissa / powers[-exponent]
  elseif exponent > 0 then
    mantissa = mantissa * powers[exponent]
  end
  return mantissa, at
end

local function parseHex(text, at)
  local digits = sub(text, at, at + 3)
  local value = #digits == 4 and not digits:find("%X") and tonumber(digits, 16)
  if not value then
    fail(at)
  end
  return value
end

local function encode(c)
  if c < 0x80 then
    return char(c)
  elseif c < 0x800 then
    return char(bor(0xc0, rshift(c, 6)), bor(0x80, band(c, 63)))
  elseif c < 0x10000 then
    return char(bor(0xe0, rshift(c, 12)), bor(0x80, band(rshift(c, 6), 63)), bor(0x80, band(c, 63)))
  end
  return char(bor(0xf0, rshift(c, 18)), bor(0x80, band(rshift(c, 12), 63)), bor(0x80, band(rshift(c, 6), 63)),
              bor(0x80, band(c, 63)))
end

-- From the first escape on; `begin` is behind the opening quote.
local function parseEscaped(text, begin, at)
  local pieces, n = {sub(text, begin, at - 1)}, 1
  local c = byte(text, at) or 0
  while c ~= 34 do
    if c == 92 then
      local name = byte(text, at + 1) or 0
      local piece = plainEscapes[name]
      at = at + 2
      if name == 117 then
        local unit = parseHex(text, at)
        at = at + 4
        if unit >= 0xd800 and unit < 0xdc00 then
          local low = sub(text, at, at + 1) == "\\u" and parseHex(text, at + 2) or 0
          if low < 0xdc00 or low > 0xdfff then
            fail(at)
          end
          at = at + 6
          unit = 0x10000 + (unit - 0xd800) * 1024 + (low - 0xdc00)
        end
        piece = encode(unit)
      end
      if not piece then
        fail(at)
      end
      n = n + 1
      pieces[n] = piece
      c = byte(text, at) or 0
    else
      local plain = at
      while c ~= 34 and c ~= 92 and c >= 32 do
        at = at + 1
        c = byte(text, at) or 0
      end
      if at == plain then
        fail(at)
      end
      n = n + 1
      pieces[n] = sub(text, plain, at - 1)
    end
  end
  return concat(pieces), at + 1
end

-- `at` is the opening quote's.
local function parseString(text, at)
  local begin = at + 1
  at = begin
  local c = byte(text, at) or 0
  while c ~= 34 and c ~= 92 and c >= 32 do
    at = at + 1
    c = byte(text, at) or 0
  end
  if c == 34 then
    return sub(text, begin, at - 1), at + 1
  elseif c == 92 then
    return parseEscaped(text, begin, at)
  end
  fail(at)
end

local parseValue

local function parseArray(text, at, depth)
  local result, n, c = {}, 0, 0
  at, c = skipSpace(text, at + 1)
  if c == 93 then
    return result, at + 1
  end
  repeat
    n = n + 1
    result[n], at = parseValue(text, at, depth)
    at, c = skipSpace(text, at)
    at = at + 1
  until c ~= 44
  if c ~= 93 then
    fail(at)
  end
  return result, at
end

local function parseObject(text, at, depth)
  local keys, values, n, c = {}, {}, 0, 0
  at, c = skipSpace(text, at + 1)
  if c == 125 then
    return {keys = keys, values = values}, at + 1
  end
  repeat
    n = n + 1
    at, c = skipSpace(text, at)
    if c ~= 34 then
      fail(at)
    end
    keys[n], at = parseString(text, at)
    at, c = skipSpace(text, at)
    if c ~= 58 then
      fail(at)
    end
    values[n], at = parseValue(text, at + 1, depth)
    at, c = skipSpace(text, at)
    at = at + 1
  until c ~= 44
  if c ~= 125 then
    fail(at)
  end
  return {keys = keys, values = values}, at
end

-- A value that begins at or behind `at`, and the place behind it.
function parseValue(text, at, depth)
  local c
  at, c = skipSpace(text, at)
  if c == 34 then
    return parseString(text, at)
  elseif c == 123 or c == 91 then
    if depth == kMaxDepth then
      fail(at)
    end
    if c == 123 then
      return parseObject(text, at, depth + 1)
    end
    return parseArray(text, at, depth + 1)
  elseif c == 110 and sub(text, at, at + 3) == "null" then
    return null, at + 4
  elseif c == 116 and sub(text, at, at + 3) == "true" then
    return true, at + 4
  elseif c == 102 and sub(text, at, at + 4) == "false" then
    return false, at + 5
  end
  return parseNumber(text, at)
end

local function parseText(text)
  local root, at = parseValue(text, 1, 0)
  at = skipSpace(text, at)
  if at ~= #text + 1 then
    fail(at)
  end
  return root
end

-- What is done with values

local function hashString(hash, s)
  local at, n = 1, #s
  while at <= n do
    local c = byte(s, at)
    at = at + 1
    if c >= 0x80 then
      local more = c >= 0xf0 and 3 or c >= 0xe0 and 2 or 1
      c = band(c, rshift(0x3f, more))
      for _ = 1, more do
        c = c * 64 + band(byte(s, at), 63)
        at = at + 1
      end
    end
    hash = tobit(hash * 31 + c)
  end
  return tobit(hash * 31 + 1)
end

local function walk(value, depth, tally)
  if depth > tally.deepest then
    tally.deepest = depth
  end
  local kind = type(value)
  if kind == "number" then
    if floor(value) == value then
      tally.wholes = tally.wholes + 1
      tally.integers = tally.integers + value
    else
      tally.fractions = tally.fractions + 1
      tally.decimals = tally.decimals + value
    end
  elseif kind == "string" then
    tally.strings = tally.strings + 1
    tally.hash = hashString(tally.hash, value)
  elseif value == null then
    tally.nulls = tally.nulls + 1
  elseif value == true then
    tally.trues = tally.trues + 1
  elseif value == false then
    tally.falses = tally.falses + 1
  elseif value.keys then
    local keys, values = value.keys, value.values
    tally.objects = tally.objects + 1
    for i = 1, #keys do
      tally.hash = hashString(tally.hash, keys[i])
      walk(values[i], depth + 1, tally)
    end
  else
    tally.arrays = tally.arrays + 1
    for i = 1, #value do
      walk(value[i], depth + 1, tally)
    end
  end
end

local writtenEscapes = {[8] = "\\b", [12] = "\\f", [10] = "\\n", [13] = "\\r", [9] = "\\t", [34] = '\\"', [92] = "\\\\"}

local function writeString(s)
  put('"')
  local plain = 1
  for i = 1, #s do
    local c = byte(s, i)
    if c < 32 or c == 34 or c == 92 then
      put(sub(s, plain, i - 1))
      put(writtenEscapes[c] or format("\\u%04x", c))
      plain = i + 1
    end
  end
  put(plain == 1 and s or sub(s, plain))
  put('"')
end

local function writeValue(value)
  local kind = type(value)
  if kind == "string" then
    writeString(value)
  elseif kind ~= "table" then
    put(tostring(value))
  elseif value == null then
    put("null")
  elseif value.keys then
    local keys, values = value.keys, value.values
    put("{")
    for i = 1, #keys do
      if i > 1 then
        put(",")
      end
      writeString(keys[i])
      put(":")
      writeValue(values[i])
    end
    put("}")
  else
    put("[")
    for i = 1, #value do
      if i > 1 then
        put(",")
      end
      writeValue(value[i])
    end
    put("]")
  end
end

local function writeText(value)
  used = 0
  writeValue(value)
  return concat(parts, "", 1, used)
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" or a == null or b == null then
    return a == b
  end
  if a.keys then
    local keys, others = a.keys, b.keys
    if not others or #keys ~= #others then
      return false
    end
    for i = 1, #keys do
      if keys[i] ~= others[i] or not same(a.values[i], b.values[i]) then
        return false
      end
    end
    return true
  end
  if b.keys or #a ~= #b then
    return false
  end
  for i = 1, #a do
    if not same(a[i], b[i]) then
      return false
    end
  end
  return true
end

local documents = tonumber(arg[1] or 1)
local t = {nulls = 0, falses = 0, trues = 0, wholes = 0, fractions = 0, strings = 0, arrays = 0, objects = 0,
           integers = 0, decimals = 0, hash = 0, deepest = 0}
local bytes, writtenBytes, equal = 0, 0, 0
for d = 1, documents do
  local text = makeDocument(d)
  bytes = bytes + #text
  local root
  for _ = 1, kReads do
    root = parseText(text)
    walk(root, 0, t)
  end
  local written = writeText(root)
  writtenBytes = writtenBytes + #written
  if same(root, parseText(written)) then
    equal = equal + 1
  end
end
print(("%d documents, %d bytes, %d written, %d equal"):format(documents, bytes, writtenBytes, equal))
print(("%d %d %d %d %d %d %d %d %.0f %.6f %s %d"):format(t.nulls, t.falses, t.trues, t.wholes, t.fractions, t.strings,
                                                       t.arrays, t.objects, t.integers, t.decimals, bit.tohex(t.hash),
                                                       t.deepest))
