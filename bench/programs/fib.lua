-- what: recursion: a doubly recursive function that does nothing but call itself
local function fib(n)
  if n < 2 then
    return n
  end
  return fib(n - 1) + fib(n - 2)
end

local n = tonumber(arg[1] or 43)
print(("fib(%d) = %d"):format(n, fib(n)))
