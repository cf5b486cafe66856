// what: pointers and malloc: linked lists sorted by merging, and a search tree that grows and shrinks
'use strict';

class Item {
  constructor(next, key) {
    this.next = next;
    this.key = key;
  }
}

class Node {
  constructor(key) {
    this.left = null;
    this.right = null;
    this.key = key;
    this.count = 1;
  }
}

let state = 0;

function nextRandom() {
  state = Math.imul(state, 1664525) + 1013904223 | 0;
  return state >>> 8;
}

function merge(a, b) {
  const head = new Item(null, 0);
  let tail = head;
  while (a !== null && b !== null) {
    if (b.key < a.key) {
      tail = tail.next = b;
      b = b.next;
    } else {
      tail = tail.next = a;
      a = a.next;
    }
  }
  tail.next = a !== null ? a : b;
  return head.next;
}

function sortList(list) {
  if (list === null || list.next === null)
    return list;
  let slow = list, fast = list.next;
  while (fast !== null && fast.next !== null) {
    slow = slow.next;
    fast = fast.next.next;
  }
  const half = slow.next;
  slow.next = null;
  return merge(sortList(list), sortList(half));
}

class Tree {
  constructor() {
    this.root = null;
  }

  insert(key) {
    let node = this.root, parent = null;
    while (node !== null) {
      if (key === node.key) {
        ++node.count;
        return;
      }
      parent = node;
      node = key < node.key ? node.left : node.right;
    }
    this.link(parent, key, new Node(key));
  }

  remove(key) {
    let dead = this.root, parent = null;
    while (dead !== null && dead.key !== key) {
      parent = dead;
      dead = key < dead.key ? dead.left : dead.right;
    }
    if (dead === null)
      return 0;
    if (dead.left !== null && dead.right !== null) {
      let above = dead, heir = dead.right;
      while (heir.left !== null) {
        above = heir;
        heir = heir.left;
      }
      if (above === dead)
        above.right = heir.right;
      else
        above.left = heir.right;
      heir.left = dead.left;
      heir.right = dead.right;
      this.link(parent, key, heir);
    } else {
      this.link(parent, key, dead.left !== null ? dead.left : dead.right);
    }
    return 1;
  }

  // Hangs `node` below `parent`, on the side where `key` belongs.
  link(parent, key, node) {
    if (parent === null)
      this.root = node;
    else if (key < parent.key)
      parent.left = node;
    else
      parent.right = node;
  }
}

function sumTree(node, depth) {
  if (node === null)
    return 0;
  return node.key * node.count + depth + sumTree(node.left, depth + 1) + sumTree(node.right, depth + 1);
}

const rounds = Number(process.argv[2] ?? 3400);
let sum = 0n;
for (let r = 0; r < rounds; ++r) {
  state = r + 12345 | 0;
  let list = null;
  const tree = new Tree();
  for (let i = 0; i < 2000; ++i) {
    const key = nextRandom() % 5000;
    list = new Item(list, key);
    tree.insert(key);
  }
  list = sortList(list);
  let part = 0, place = 0;
  for (let item = list; item !== null; item = item.next)
    part += ++place * item.key;
  for (let i = 0; i < 1000; ++i)
    part += tree.remove(nextRandom() % 5000);
  sum = BigInt.asUintN(64, (sum + BigInt(part)) * 31n + BigInt(sumTree(tree.root, 0)));
}
console.log(sum.toString());
