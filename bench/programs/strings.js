// what: strings: building, splitting, comparing, searching and counting words, with and without the library
'use strict';

const kSlots = 512, kWord = 24, kText = 4096;
const words = new Array(kSlots).fill(''), counts = new Uint32Array(kSlots);
const syllables = ['ka', 'lo', 'mi', 'ren', 'tus', 'pel', 'a', 'or', 'shin', 'da', 've', 'qu'];

let state = 7;

function pick(below) {
  state = Math.imul(state, 1103515245) + 12345 | 0;
  return (state >>> 16) % below;
}

function makeText(room) {
  const end = room - kWord - 2;
  let text = '';
  while (text.length < end) {
    let word = '';
    for (let parts = 1 + pick(3); parts; --parts)
      word += syllables[pick(12)];
    if (pick(8) === 0)
      word = word[0].toUpperCase() + word.slice(1);
    text += word + (pick(10) ? ' ' : ',');
  }
  return text;
}

function hashWord(w) {
  let h = 5381;
  for (let i = 0; i < w.length; ++i)
    h = Math.imul(h, 33) + w.charCodeAt(i) | 0;
  return h >>> 0;
}

function count(word) {
  let slot = hashWord(word) % kSlots;
  for (let tries = 0; tries < 16; ++tries, slot = (slot + 1) % kSlots) {
    if (counts[slot] === 0)
      words[slot] = word;
    else if (words[slot] !== word)
      continue;
    ++counts[slot];
    return;
  }
  ++counts[slot];
}

function split(text) {
  let found = 0;
  for (const word of text.split(/[ ,]+/)) {
    if (word === '')
      continue;
    count(word.toLowerCase());
    ++found;
  }
  return found;
}

function reverse(s) {
  let out = '';
  for (let i = s.length - 1; i >= 0; --i)
    out += s[i];
  return out;
}

function occurrences(text, part) {
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    ++found;
  return found;
}

const rounds = Number(process.argv[2] ?? 20000);
let sum = 0n;
for (let r = 0; r < rounds; ++r) {
  const text = makeText(kText);
  let part = split(text);
  part += occurrences(text, 'ren') * 3 + occurrences(text, 'ka');
  let copy = reverse(reverse(text));
  part += copy === text ? 1 : 0;
  copy = reverse(copy);
  sum = BigInt.asUintN(64, (sum + BigInt(part)) * 17n + BigInt(hashWord(copy)));
  const line = `${r}:${sum.toString(16)}:${words[r % kSlots]}`;
  sum = BigInt.asUintN(64, sum + BigInt(line.length + hashWord(line)));
}
let used = 0, most = 0;
for (let i = 0; i < kSlots; ++i) {
  used += counts[i] !== 0 ? 1 : 0;
  if (counts[i] > counts[most])
    most = i;
}
console.log(`${sum.toString(16)} ${used} ${words[most]} ${counts[most]}`);
