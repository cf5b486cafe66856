-- what: a virtual machine: a register bytecode driven by one switch in a loop, running prime counting and Collatz
local ffi = require("ffi")
local band, floor = bit.band, math.floor

local kLoad, kMove, kAdd, kAddI, kMul, kMulI, kMod, kShr, kAndI = 0, 1, 2, 3, 4, 5, 6, 7, 8
local kJump, kJlt, kJeq, kJne, kStore, kFetch, kCall, kRet, kHalt = 9, 10, 11, 12, 13, 14, 15, 16, 17

ffi.cdef [[
typedef struct { uint8_t op, a, b, c; int32_t imm; } Insn;
]]

-- Registers are doubles: no number of these programs goes beyond 2^53.
-- A chain of comparisons stands for the switch that the language lacks; what is common is asked for first.
local function run(r, memory, code)
  local stack = ffi.new("int32_t[32]")
  local depth, pc, executed = 0, 0, 0
  while true do
    local i = code[pc]
    local op = i.op
    pc = pc + 1
    executed = executed + 1
    if op == kAddI then
      r[i.a] = r[i.b] + i.imm
    elseif op == kJump then
      pc = i.imm
    elseif op == kAndI then
      r[i.a] = band(r[i.b], i.imm)
    elseif op == kJeq then
      if r[i.a] == r[i.b] then pc = i.imm end
    elseif op == kJne then
      if r[i.a] ~= r[i.b] then pc = i.imm end
    elseif op == kShr then
      r[i.a] = floor(r[i.b] / 2 ^ i.imm)
    elseif op == kMul then
      r[i.a] = r[i.b] * r[i.c]
    elseif op == kJlt then
      if r[i.a] < r[i.b] then pc = i.imm end
    elseif op == kMod then
      r[i.a] = r[i.b] % r[i.c]
    elseif op == kMulI then
      r[i.a] = r[i.b] * i.imm
    elseif op == kLoad then
      r[i.a] = i.imm
    elseif op == kMove then
      r[i.a] = r[i.b]
    elseif op == kAdd then
      r[i.a] = r[i.b] + r[i.c]
    elseif op == kStore then
      memory[band(r[i.a], 255)] = r[i.b]
    elseif op == kFetch then
      r[i.a] = memory[band(r[i.b], 255)]
    elseif op == kCall then
      stack[depth] = pc
      depth = depth + 1
      pc = i.imm
    elseif op == kRet then
      depth = depth - 1
      pc = stack[depth]
    else
      return executed
    end
  end
end

-- r0 = 0, r1 = limit, r2 = candidate, r3 = primes, r4 = longest chain, r5 = its start
local program = {
  --[[  0 ]] {kLoad, 0, 0, 0, 0},
  --[[  1 ]] {kLoad, 2, 0, 0, 2},
  --[[  2 ]] {kLoad, 3, 0, 0, 0},
  --[[  3 ]] {kLoad, 4, 0, 0, 0},
  --[[  4 ]] {kLoad, 9, 0, 0, 1},
  --[[  5 ]] {kCall, 0, 0, 0, 13},
  --[[  6 ]] {kCall, 0, 0, 0, 22},
  --[[  7 ]] {kFetch, 10, 2, 0, 0},
  --[[  8 ]] {kAdd, 10, 10, 6, 0},
  --[[  9 ]] {kStore, 2, 10, 0, 0},
  --[[ 10 ]] {kAddI, 2, 2, 0, 1},
  --[[ 11 ]] {kJlt, 2, 1, 0, 5},
  --[[ 12 ]] {kHalt, 0, 0, 0, 0},
  -- is r2 prime? counts in r3
  --[[ 13 ]] {kLoad, 6, 0, 0, 2},
  --[[ 14 ]] {kMul, 7, 6, 6, 0},
  --[[ 15 ]] {kJlt, 2, 7, 0, 20},
  --[[ 16 ]] {kMod, 8, 2, 6, 0},
  --[[ 17 ]] {kJeq, 8, 0, 0, 21},
  --[[ 18 ]] {kAddI, 6, 6, 0, 1},
  --[[ 19 ]] {kJump, 0, 0, 0, 14},
  --[[ 20 ]] {kAddI, 3, 3, 0, 1},
  --[[ 21 ]] {kRet, 0, 0, 0, 0},
  -- Collatz chain of r2, its length in r6
  --[[ 22 ]] {kLoad, 6, 0, 0, 0},
  --[[ 23 ]] {kMove, 7, 2, 0, 0},
  --[[ 24 ]] {kJeq, 7, 9, 0, 33},
  --[[ 25 ]] {kAddI, 6, 6, 0, 1},
  --[[ 26 ]] {kAndI, 8, 7, 0, 1},
  --[[ 27 ]] {kJne, 8, 0, 0, 30},
  --[[ 28 ]] {kShr, 7, 7, 0, 1},
  --[[ 29 ]] {kJump, 0, 0, 0, 24},
  --[[ 30 ]] {kMulI, 7, 7, 0, 3},
  --[[ 31 ]] {kAddI, 7, 7, 0, 1},
  --[[ 32 ]] {kJump, 0, 0, 0, 24},
  --[[ 33 ]] {kJlt, 6, 4, 0, 36},
  --[[ 34 ]] {kMove, 4, 6, 0, 0},
  --[[ 35 ]] {kMove, 5, 2, 0, 0},
  --[[ 36 ]] {kRet, 0, 0, 0, 0},
}

local registers, memory = ffi.new("double[16]"), ffi.new("double[256]")
registers[1] = tonumber(arg[1] or 500000)
local executed = run(registers, memory, ffi.new("Insn[?]", #program, program))
local sum = 0ULL
for i = 0, 255 do
  sum = sum * 31 + memory[i]
end
print(("%d %d %d %.0f %s"):format(registers[3], registers[4], registers[5], executed,
                                  bit.tohex(sum):gsub("^0+", "") .. ""))
