// what: compression: text-like blocks through an LZ77 matcher with hash chains and a token format, and back again
'use strict';

// The format is that of lz.c.
const kBlock = 1 << 16, kRoom = kBlock + kBlock / 64 + 64, kLeastMatch = 4, kMostLiterals = 7, kMostLength = 31,
      kHashBits = 14, kWindowMask = kBlock - 1, kGoodMatch = 64;

// ---- Text from a seed

const kWords = 600, kWordBytes = 12;
const vocabulary = [];
let state = 2463534242;

function pick(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 8) % below;
}

function makeVocabulary() {
  const consonants = 'bcdfghklmnprstvz', vowels = 'aeiou';
  for (let w = 0; w < kWords; ++w) {
    const word = new Uint8Array(2 + pick(kWordBytes - 3));
    for (let i = 0; i < word.length; ++i)
      word[i] = (i & 1 ? vowels.charCodeAt(pick(5)) : consonants.charCodeAt(pick(16)));
    vocabulary.push(word);
  }
}

function skewed(below) {
  const a = pick(below), b = pick(below), c = pick(below);
  return Math.min(a, b, c);
}

function makeText(out, size) {
  let line = 0, word = 0, at = 0, column = 0;
  while (at < size) {
    if (column === 0) {
      const number = 100000 + line++ * 3 % 900000;
      for (let unit = 100000; unit && at < size; unit = unit / 10 | 0)
        out[at++] = 48 + (number / unit | 0) % 10;
      if (at < size)
        out[at++] = pick(8) ? 58 : 33;
    }
    word = pick(2) ? (word * 7 + skewed(4)) % kWords : skewed(kWords);
    const bytes = vocabulary[word];
    for (let i = 0; i < bytes.length && at < size; ++i)
      out[at++] = bytes[i];
    column += bytes.length + 1;
    if (column > 70)
      column = 0;
    if (at < size)
      out[at++] = column ? 32 : 10;
  }
}

// ---- Compressor

function hashAt(p, at) {
  const low = p[at] | p[at + 1] << 8, high = p[at + 2] | p[at + 3] << 8;
  return Math.imul(low, 40503) + Math.imul(high, 60493) >>> 32 - kHashBits;
}

class Matcher {
  constructor() {
    this.heads = new Int32Array(1 << kHashBits);
    this.previous = new Int32Array(kWindowMask + 1);
    this.chain = 0;
    this.length = 0; // of the match last found
    this.distance = 0;
  }

  insert(input, at) {
    const h = hashAt(input, at);
    this.previous[at & kWindowMask] = this.heads[h];
    this.heads[h] = at;
  }

  longestMatch(input, at, size) {
    const previous = this.previous, most = size - at;
    let candidate = this.heads[hashAt(input, at)], best = 0, distance = 0;
    for (let tries = this.chain; tries && candidate >= 0; --tries) {
      if (best === 0 || input[candidate + best] === input[at + best]) {
        let length = 0;
        while (length < most && input[candidate + length] === input[at + length])
          ++length;
        if (length > best) {
          best = length;
          distance = at - candidate;
          if (length >= kGoodMatch || length === most)
            break;
        }
      }
      candidate = previous[candidate & kWindowMask];
    }
    this.length = best;
    this.distance = distance;
  }
}

function putVarint(out, at, value) {
  for (; value >= 128; value >>>= 7)
    out[at++] = value & 127 | 128;
  out[at++] = value;
  return at;
}

function putSequence(out, at, input, literals, count, matchLength, distance) {
  const run = Math.min(count, kMostLiterals), length = matchLength ? matchLength - kLeastMatch : 0;
  const shortLength = Math.min(length, kMostLength);
  out[at++] = run << 5 | shortLength;
  if (run === kMostLiterals)
    at = putVarint(out, at, count - run);
  for (let i = 0; i < count; ++i)
    out[at++] = input[literals + i];
  if (!matchLength)
    return at;
  if (shortLength === kMostLength)
    at = putVarint(out, at, length - shortLength);
  return putVarint(out, at, distance);
}

function compress(m, input, size, out) {
  let at = 0, literals = 0, end = 0;
  m.heads.fill(-1);
  while (at + kLeastMatch < size) {
    m.longestMatch(input, at, size);
    let length = m.length, distance = m.distance;
    m.insert(input, at);
    if (length < kLeastMatch) {
      ++at;
      continue;
    }
    while (length < kGoodMatch && at + 1 + kLeastMatch < size) {
      m.longestMatch(input, at + 1, size);
      if (m.length <= length + 1)
        break;
      length = m.length;
      distance = m.distance;
      m.insert(input, ++at);
    }
    end = putSequence(out, end, input, literals, at - literals, length, distance);
    const stop = at + length;
    while (++at < stop)
      if (at + kLeastMatch <= size)
        m.insert(input, at);
    literals = at;
  }
  return putSequence(out, end, input, literals, size - literals, 0, 0);
}

// ---- Decompressor

class Reader {
  constructor(input, end) {
    this.input = input;
    this.at = 0;
    this.end = end;
  }

  varint() {
    let value = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      if (this.at >= this.end)
        return -1;
      const byte = this.input[this.at++];
      value |= (byte & 127) << shift;
      if (byte < 128)
        return value;
    }
    return -1;
  }
}

function decompress(input, size, out, room) {
  const r = new Reader(input, size);
  let at = 0;
  while (r.at < size) {
    const control = input[r.at++];
    let run = control >> 5, length = control & kMostLength;
    if (run === kMostLiterals) {
      const more = r.varint();
      if (more < 0)
        return -1;
      run += more;
    }
    if (run > size - r.at || run > room - at)
      return -1;
    let from = r.at;
    for (; run; --run)
      out[at++] = input[from++];
    r.at = from;
    if (from === size)
      return at;
    if (length === kMostLength) {
      const more = r.varint();
      if (more < 0)
        return -1;
      length += more;
    }
    length += kLeastMatch;
    const distance = r.varint();
    if (distance < 1 || distance > at || length > room - at)
      return -1;
    for (; length; --length, ++at)
      out[at] = out[at - distance];
  }
  return -1;
}

function checksum(sum, p, n) {
  for (let i = 0; i < n; ++i)
    sum = Math.imul(sum, 31) + p[i] | 0;
  return sum;
}

function same(a, b, n) {
  for (let i = 0; i < n; ++i)
    if (a[i] !== b[i])
      return false;
  return true;
}

const rounds = Number(process.argv[2] ?? 1);
const text = new Uint8Array(kBlock), packed = new Uint8Array(kRoom), unpacked = new Uint8Array(kBlock);
const matcher = new Matcher(), chains = [8, 32, 16, 64];
let bytes = 0, packedBytes = 0, sum = 0, equal = 0, refused = 0;
makeVocabulary();
for (let r = 0; r < rounds; ++r) {
  const size = kBlock - r * 1009 % 20000;
  makeText(text, size);
  matcher.chain = chains[r & 3];
  const end = compress(matcher, text, size, packed);
  const back = decompress(packed, end, unpacked, kBlock);
  if (back === size && same(text, unpacked, size))
    ++equal;
  if (decompress(packed, end >> 1, unpacked, size >> 2) < 0)
    ++refused;
  bytes += size;
  packedBytes += end;
  sum = checksum(sum, packed, end);
}
console.log(`${rounds} blocks, ${bytes} bytes, ${packedBytes} packed, ${equal} equal, ${refused} refused`);
console.log((sum >>> 0).toString(16).padStart(8, '0'));
