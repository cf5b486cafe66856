// what: a database query: filter and aggregate arrive as text, become trees of closures, and run row by row into groups
'use strict';

const kRows = 40000, kRegions = 6, kCategories = 8, kGroups = kRegions * kCategories, kTop = 4;

// ---- The table: one array a column

const ids = new Int32Array(kRows), regions = new Int32Array(kRows), quantities = new Int32Array(kRows);
const prices = new Float64Array(kRows);
const timestamps = new Float64Array(kRows); // milliseconds, far below 2^53
const categories = new Uint8Array(kRows);
const dictionary = ['books', 'garden', 'toys', 'music', 'tools', 'food', 'games', 'shoes'];
const kWhole = 'whole number', kReal = 'number', kTruth = 'condition', kText = 'word';

const columns = {
  id: {type: kWhole, load: row => ids[row]},
  region: {type: kWhole, load: row => regions[row]},
  price: {type: kReal, load: row => prices[row]},
  quantity: {type: kWhole, load: row => quantities[row]},
  timestamp: {type: kWhole, load: row => timestamps[row]},
  category: {type: kWhole, load: row => categories[row], words: dictionary},
};

let state = 2463534242;

function pick(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 8) % below;
}

function fillTable() {
  for (let row = 0; row < kRows; ++row) {
    ids[row] = row + 1;
    regions[row] = pick(kRegions);
    prices[row] = (1 + pick(20000)) / 100;
    quantities[row] = 1 + pick(20);
    timestamps[row] = 1700000000000 + row * 37000 + pick(30000);
    const a = pick(kCategories), b = pick(kCategories);
    categories[row] = Math.min(a, b);
  }
}

// ---- Expressions: a node is a type and a closure that computes it for a row

const operators = [
  {spelling: '||', level: 1, make: (a, b) => row => a(row) || b(row)},
  {spelling: '&&', level: 2, make: (a, b) => row => a(row) && b(row)},
  {spelling: '==', level: 3, make: (a, b) => row => a(row) === b(row)},
  {spelling: '!=', level: 3, make: (a, b) => row => a(row) !== b(row)},
  {spelling: '<=', level: 3, make: (a, b) => row => a(row) <= b(row)},
  {spelling: '>=', level: 3, make: (a, b) => row => a(row) >= b(row)},
  {spelling: '<', level: 3, make: (a, b) => row => a(row) < b(row)},
  {spelling: '>', level: 3, make: (a, b) => row => a(row) > b(row)},
  {spelling: '+', level: 4, make: (a, b) => row => a(row) + b(row)},
  {spelling: '-', level: 4, make: (a, b) => row => a(row) - b(row)},
  {spelling: '*', level: 5, make: (a, b) => row => a(row) * b(row)},
  {spelling: '/', level: 5, make: (a, b) => row => a(row) / b(row),
   makeWhole: (a, b) => row => { const divisor = b(row); return divisor ? Math.trunc(a(row) / divisor) : 0; }},
  {spelling: '%', level: 5,
   makeWhole: (a, b) => row => { const divisor = b(row); return divisor ? a(row) % divisor : 0; }},
];

class Compiler {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(message) {
    console.error(`${this.text}: ${message} at character ${this.at + 1}`);
    process.exit(2);
  }

  want(node, ...types) {
    if (!types.includes(node.type))
      this.fail(`a ${types.at(-1)} is wanted`);
    return node;
  }

  takes(spelling) {
    while (this.at < this.text.length && this.text.charCodeAt(this.at) <= 32)
      ++this.at;
    if (!this.text.startsWith(spelling, this.at))
      return false;
    this.at += spelling.length;
    return true;
  }

  // What `pattern` (sticky) finds here; null where it does not.
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found)
      this.at = pattern.lastIndex;
    return found;
  }

  // A word in quotes means its place in the dictionary of what it is compared with; -1, which no row has, where it is
  // not in there.
  lookUp(node, other) {
    if (node.type !== kText)
      return node;
    if (!other.words)
      this.fail('a word can be compared with a column of words only');
    const place = other.words.indexOf(node.text);
    return {type: kWhole, load: () => place};
  }

  binary(op, left, right) {
    if (op.level <= 2) {
      this.want(left, kTruth);
      this.want(right, kTruth);
      return {type: kTruth, load: op.make(left.load, right.load)};
    }
    if (op.level === 3)
      [left, right] = [this.lookUp(left, right), this.lookUp(right, left)];
    this.want(left, kWhole, kReal);
    this.want(right, kWhole, kReal);
    const whole = left.type === kWhole && right.type === kWhole;
    if (!whole && !op.make)
      this.fail('whole numbers are wanted on both sides');
    const make = whole && op.makeWhole ? op.makeWhole : op.make;
    return {type: op.level === 3 ? kTruth : whole ? kWhole : kReal, load: make(left.load, right.load)};
  }

  unary() {
    if (this.takes('(')) {
      const inner = this.parse(1);
      if (!this.takes(')'))
        this.fail('`)` is wanted');
      return inner;
    }
    if (this.takes('-')) {
      const {type, load} = this.want(this.unary(), kWhole, kReal);
      return {type, load: row => -load(row)};
    }
    if (this.takes('!')) {
      const {load} = this.want(this.unary(), kTruth);
      return {type: kTruth, load: row => !load(row)};
    }
    let found;
    if ((found = this.match(/\d+(\.\d*)?(e[-+]?\d+)?/y))) {
      const value = Number(found[0]);
      return {type: found[1] || found[2] ? kReal : kWhole, load: () => value};
    }
    if ((found = this.match(/[a-z]\w*/iy)))
      return columns[found[0]] ?? this.fail('no such column');
    if ((found = this.match(/'([^']*)'/y)))
      return {type: kText, text: found[1]};
    return this.fail('a value is wanted');
  }

  // Operators of `level` and above, those of equal level from left to right.
  parse(level) {
    let left = this.unary(), op;
    while ((op = operators.find(o => o.level >= level && this.takes(o.spelling))))
      left = this.binary(op, left, this.parse(op.level + 1));
    return left;
  }

  compile(...types) {
    const root = this.parse(1);
    this.takes('');
    if (this.at < this.text.length)
      this.fail('the end is wanted');
    return this.want(root, ...types).load;
  }
}

// ---- The query: for each category and region, what the aggregate is over the rows that the filter lets through

class Group {
  constructor(category, region) {
    this.category = category;
    this.region = region;
    this.count = 0;
    this.sum = 0;
    this.least = Infinity;
    this.most = -Infinity;
  }
}

function bySum(a, b) {
  return b.sum - a.sum || a.category - b.category || a.region - b.region;
}

function scan(filter, aggregate, firstRow, groups) {
  for (let row = firstRow; row < kRows; ++row) {
    if (!filter(row))
      continue;
    const value = aggregate(row);
    const group = groups[categories[row] * kRegions + regions[row]];
    ++group.count;
    group.sum += value;
    if (value < group.least)
      group.least = value;
    if (value > group.most)
      group.most = value;
  }
}

function runQuery(filterText, aggregateText, firstRow) {
  const filter = new Compiler(filterText).compile(kTruth);
  const aggregate = new Compiler(aggregateText).compile(kWhole, kReal);
  const groups = [];
  for (let g = 0; g < kGroups; ++g)
    groups.push(new Group(Math.floor(g / kRegions), g % kRegions));
  scan(filter, aggregate, firstRow, groups);
  return groups.filter(group => group.count).sort(bySum);
}

function hundredths(value) {
  return Math.floor(value * 100 + 0.5) | 0;
}

function checksum(sum, groups) {
  for (const g of groups) {
    sum = Math.imul(sum, 31) + g.category * kRegions + g.region | 0;
    sum = Math.imul(sum, 31) + g.count | 0;
    sum = Math.imul(sum, 31) + hundredths(g.sum) | 0;
    sum = Math.imul(sum, 31) + hundredths(g.least) | 0;
    sum = Math.imul(sum, 31) + hundredths(g.most) | 0;
    sum = Math.imul(sum, 31) + hundredths(g.sum / g.count) | 0;
  }
  return sum;
}

const queries = Number(process.argv[2] ?? 1);
const filterText = process.argv[3] ?? 'price * quantity > 150.0 && region != 3 || category == 2';
const aggregateText = process.argv[4] ?? 'price * quantity';
let groups = [], rows = 0, sum = 0;
fillTable();
for (let q = 0; q < queries; ++q) {
  groups = runQuery(filterText, aggregateText, q * 977 % 5000);
  for (const group of groups)
    rows += group.count;
  sum = checksum(sum, groups);
}
console.log(`${queries} queries, ${rows} rows, ${groups.length} groups, ${(sum >>> 0).toString(16).padStart(8, '0')}`);
for (const g of groups.slice(0, kTop))
  console.log(`${dictionary[g.category]} ${g.region}: ${g.count} rows, sum ${g.sum.toFixed(2)}, ` +
              `from ${g.least.toFixed(2)} to ${g.most.toFixed(2)}, avg ${(g.sum / g.count).toFixed(4)}`);
