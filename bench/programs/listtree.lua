-- what: pointers and malloc: linked lists sorted by merging, and a search tree that grows and shrinks
local floor = math.floor

local state = 0

local function nextRandom()
  state = (state * 1664525 + 1013904223) % 4294967296
  return floor(state / 256)
end

local function merge(a, b)
  local head = {next = nil, key = 0}
  local tail = head
  while a and b do
    if b.key < a.key then
      tail.next = b
      tail = b
      b = b.next
    else
      tail.next = a
      tail = a
      a = a.next
    end
  end
  tail.next = a or b
  return head.next
end

local function sortList(list)
  if not list or not list.next then
    return list
  end
  local slow, fast = list, list.next
  while fast and fast.next do
    slow = slow.next
    fast = fast.next.next
  end
  local half = slow.next
  slow.next = nil
  return merge(sortList(list), sortList(half))
end

-- Hangs `node` below `parent`, on the side where `key` belongs.
local function link(tree, parent, key, node)
  if not parent then
    tree.root = node
  elseif key < parent.key then
    parent.left = node
  else
    parent.right = node
  end
end

local function insert(tree, key)
  local node, parent = tree.root, nil
  while node do
    local nodeKey = node.key
    if key == nodeKey then
      node.count = node.count + 1
      return
    end
    parent = node
    if key < nodeKey then
      node = node.left
    else
      node = node.right
    end
  end
  link(tree, parent, key, {left = nil, right = nil, key = key, count = 1})
end

local function remove(tree, key)
  local dead, parent = tree.root, nil
  while dead and dead.key ~= key do
    parent = dead
    if key < dead.key then
      dead = dead.left
    else
      dead = dead.right
    end
  end
  if not dead then
    return 0
  end
  if dead.left and dead.right then
    local above, heir = dead, dead.right
    while heir.left do
      above = heir
      heir = heir.left
    end
    if above == dead then
      above.right = heir.right
    else
      above.left = heir.right
    end
    heir.left = dead.left
    heir.right = dead.right
    link(tree, parent, key, heir)
  else
    link(tree, parent, key, dead.left or dead.right)
  end
  return 1
end

local function sumTree(node, depth)
  if not node then
    return 0
  end
  return node.key * node.count + depth + sumTree(node.left, depth + 1) + sumTree(node.right, depth + 1)
end

local rounds = tonumber(arg[1] or 3400)
local sum = 0ULL
for r = 0, rounds - 1 do
  state = r + 12345
  local list
  local tree = {root = nil}
  for i = 1, 2000 do
    local key = nextRandom() % 5000
    list = {next = list, key = key}
    insert(tree, key)
  end
  list = sortList(list)
  local part, place = 0, 0
  local item = list
  while item do
    place = place + 1
    part = part + place * item.key
    item = item.next
  end
  for i = 1, 1000 do
    part = part + remove(tree, nextRandom() % 5000)
  end
  sum = (sum + part) * 31 + sumTree(tree.root, 0)
end
print((tostring(sum):gsub("ULL", "")))
