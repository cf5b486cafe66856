// what: callbacks: the language's library sorts through comparators of the program, and a search takes one too
'use strict';

const kRecords = 4000;

class Record {
  constructor() {
    this.key = 0;
    this.serial = 0;
    this.name = '';
  }
}

function byKey(a, b) {
  return a.key !== b.key ? a.key - b.key : a.serial - b.serial;
}

function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : byKey(a, b);
}

function findKey(key, record) {
  return key - record.key;
}

function search(key, sorted, compare) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = low + high >>> 1, order = compare(key, sorted[middle]);
    if (order === 0)
      return sorted[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return null;
}

const rounds = Number(process.argv[2] ?? 1200);
const records = [];
for (let i = 0; i < kRecords; ++i)
  records.push(new Record());
let state = 99, sum = 0n;
for (let r = 0; r < rounds; ++r) {
  for (let i = 0; i < kRecords; ++i) {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    const record = records[i];
    record.key = state >>> 18;
    record.serial = i;
    record.name = String.fromCharCode(97 + (state >>> 4) % 7, 97 + (state >>> 9) % 7, 97 + (state >>> 14) % 7,
                                      97 + (state >>> 19) % 7);
  }
  records.sort(byName);
  for (let i = 0; i < kRecords; i += 37)
    sum = BigInt.asUintN(64, sum * 31n + BigInt(records[i].serial));
  records.sort(byKey);
  for (let i = 0; i < kRecords; i += 41)
    sum = BigInt.asUintN(64, sum * 31n + BigInt(records[i].serial));
  let found = 0;
  for (let k = 0; k < 1000; ++k)
    if (search(k * 16, records, findKey) !== null)
      ++found;
  sum = BigInt.asUintN(64, sum + BigInt(found));
}
console.log(sum.toString(16));
