// what: JSON: documents are made, parsed into values by recursive descent, walked, written and parsed again
'use strict';

const kReads = 4, kRecords = 48, kMaxDepth = 64, kDigits = 15, kMaxExponent = 22;

// ---- Documents from a seed

const words = ['order', 'price', 'größe', 'customer', 'naïve', 'street', '日本語', 'total',
               'tax', 'comment', 'id', 'привет', 'zone', 'x', 'updated', 'ελλάδα',
               'url', 'status', 'note', 'owner', 'café', 'items', '🚀', 'version'];
const escapes = ['\\n', '\\t', '\\"', '\\\\', '\\/', '\\u00e9', '\\ud83d\\ude80', '\\u0007'];
const limits = [1, 10, 100, 1000, 10000, 100000];

let state = 0;

function pick(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 8) % below;
}

function makeString() {
  let s = '"';
  for (let n = 1 + pick(7); n; --n) {
    s += words[pick(24)];
    if (pick(9) === 0)
      s += escapes[pick(8)];
    if (n > 1)
      s += ' ';
  }
  return s + '"';
}

function makeNumber() {
  const sign = pick(4) === 0 ? '-' : '';
  switch (pick(6)) {
  case 0:
  case 1: return sign + (1 + pick(100));
  case 2: return sign + (1 + pick(10000000));
  case 3: {
    const digit = 1 + pick(9), places = String(pick(100)).padStart(2, '0'), e = pick(2) ? 'e' : 'E';
    const minus = pick(2) ? '-' : '';
    return `${sign}${digit}.${places}${e}${minus}${1 + pick(3)}`;
  }
  default: {
    const places = 1 + pick(5), whole = 1 + pick(20000);
    return `${sign}${whole}.${String(pick(limits[places])).padStart(places, '0')}`;
  }
  }
}

function makeObject(depth, members) {
  const word = pick(24), line = '\n' + '  '.repeat(depth + 1);
  let s = '{';
  for (let i = 0; i < members; ++i) {
    if (i)
      s += depth < 3 ? ',' : ', ';
    if (depth < 3)
      s += line;
    s += '"' + words[(word + 5 * i) % 24] + '": ' + makeValue(depth + 1);
  }
  return s + (depth < 3 ? '\n' + '  '.repeat(depth) : '') + '}';
}

function makeArray(depth, items) {
  let s = '[';
  for (let i = 0; i < items; ++i) {
    if (i)
      s += ', ';
    s += makeValue(depth + 1);
  }
  return s + ']';
}

function makeValue(depth) {
  const kind = pick(depth < 6 ? 20 : 14);
  if (kind < 6)
    return makeNumber();
  if (kind < 11)
    return makeString();
  if (kind < 14)
    return kind === 11 ? 'null' : kind === 12 ? 'true' : 'false';
  return kind < 17 ? makeArray(depth, pick(7)) : makeObject(depth, pick(6));
}

function makeDocument(seed) {
  state = Math.imul(seed, 2654435761) | 1;
  let s = '{"version": 3, "records": [';
  for (let i = 0; i < kRecords; ++i)
    s += (i ? ',' : '') + '\n    ' + makeObject(2, 4 + pick(6));
  return s + '\n]}\n';
}

// ---- The parser

const kSpace = 32, kQuote = 34, kPlus = 43, kComma = 44, kMinus = 45, kPoint = 46, kZero = 48, kNine = 57, kColon = 58,
      kBackslash = 92, kCloseArray = 93, kOpenArray = 91, kOpenObject = 123, kCloseObject = 125;
const powers = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];
const plainEscapes = {'"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t'};

const isDigit = c => c >= kZero && c <= kNine;

class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.depth = 0;
  }

  fail() {
    throw new SyntaxError(`no JSON at ${this.at}`);
  }

  skipSpace() {
    const text = this.text;
    let at = this.at, c = text.charCodeAt(at);
    while (c === kSpace || c === 10 || c === 9 || c === 13)
      c = text.charCodeAt(++at);
    this.at = at;
    return c;
  }

  number() {
    const text = this.text;
    let at = this.at, c = text.charCodeAt(at), mantissa = 0, digits = 0, exponent = 0;
    const negative = c === kMinus;
    if (negative)
      c = text.charCodeAt(++at);
    if (!isDigit(c) || (c === kZero && isDigit(text.charCodeAt(at + 1))))
      this.fail();
    for (; isDigit(c); c = text.charCodeAt(++at), ++digits)
      mantissa = mantissa * 10 + (c - kZero);
    if (c === kPoint) {
      c = text.charCodeAt(++at);
      if (!isDigit(c))
        this.fail();
      for (; isDigit(c); c = text.charCodeAt(++at), ++digits, --exponent)
        mantissa = mantissa * 10 + (c - kZero);
    }
    if ((c | 32) === 101) { // e, E
      c = text.charCodeAt(++at);
      const minus = c === kMinus;
      if (minus || c === kPlus)
        c = text.charCodeAt(++at);
      if (!isDigit(c))
        this.fail();
      let shift = 0;
      for (; isDigit(c) && shift < 1000; c = text.charCodeAt(++at))
        shift = shift * 10 + (c - kZero);
      exponent += minus ? -shift : shift;
    }
    if (digits > kDigits || exponent > kMaxExponent || exponent < -kMaxExponent)
      this.fail();
    this.at = at;
    if (negative)
      mantissa = -mantissa;
    return exponent < 0 ? mantissa / powers[-exponent] : exponent > 0 ? mantissa * powers[exponent] : mantissa;
  }

  hex(at) {
    const digits = this.text.slice(at, at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits))
      this.fail();
    return parseInt(digits, 16);
  }

  // From the first escape on; `begin` is behind the opening quote.
  escaped(begin, at) {
    const text = this.text;
    let result = text.slice(begin, at);
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === kQuote)
        break;
      if (c !== kBackslash) {
        const plain = at;
        let d = c;
        while (d !== kQuote && d !== kBackslash && d >= kSpace)
          d = text.charCodeAt(++at);
        if (at === plain)
          this.fail();
        result += text.slice(plain, at);
        continue;
      }
      const name = text[at + 1];
      if (name === 'u') {
        const unit = this.hex(at + 2);
        at += 6;
        if (unit >= 0xd800 && unit < 0xdc00) {
          const low = text.charCodeAt(at) === kBackslash && text[at + 1] === 'u' ? this.hex(at + 2) : -1;
          if (low < 0xdc00 || low > 0xdfff)
            this.fail();
          result += String.fromCharCode(unit, low);
          at += 6;
        } else {
          result += String.fromCharCode(unit);
        }
      } else {
        const plain = plainEscapes[name];
        if (plain === undefined)
          this.fail();
        result += plain;
        at += 2;
      }
    }
    this.at = at + 1;
    return result;
  }

  string() {
    const text = this.text, begin = this.at + 1;
    let at = begin, c = text.charCodeAt(at);
    if (text.charCodeAt(this.at) !== kQuote)
      this.fail();
    while (c !== kQuote && c !== kBackslash && c >= kSpace)
      c = text.charCodeAt(++at);
    if (c === kBackslash)
      return this.escaped(begin, at);
    if (c !== kQuote)
      this.fail();
    this.at = at + 1;
    return text.slice(begin, at);
  }

  word(word, value) {
    if (!this.text.startsWith(word, this.at))
      this.fail();
    this.at += word.length;
    return value;
  }

  enter() {
    ++this.at;
    if (++this.depth > kMaxDepth)
      this.fail();
    return this.skipSpace();
  }

  array() {
    const result = [];
    let c = this.enter();
    while (c !== kCloseArray) {
      result.push(this.value());
      c = this.skipSpace();
      if (c !== kComma)
        break;
      ++this.at;
    }
    if (c !== kCloseArray)
      this.fail();
    ++this.at;
    --this.depth;
    return result;
  }

  object() {
    const result = {};
    let c = this.enter();
    while (c !== kCloseObject) {
      this.skipSpace();
      const key = this.string();
      if (this.skipSpace() !== kColon)
        this.fail();
      ++this.at;
      result[key] = this.value();
      c = this.skipSpace();
      if (c !== kComma)
        break;
      ++this.at;
    }
    if (c !== kCloseObject)
      this.fail();
    ++this.at;
    --this.depth;
    return result;
  }

  value() {
    switch (this.skipSpace()) {
    case kOpenObject: return this.object();
    case kOpenArray: return this.array();
    case kQuote: return this.string();
    case 110: return this.word('null', null);
    case 116: return this.word('true', true);
    case 102: return this.word('false', false);
    default: return this.number();
    }
  }

  all() {
    const root = this.value();
    this.skipSpace();
    if (this.at !== this.text.length)
      this.fail();
    return root;
  }
}

const parseText = text => new Parser(text).all();

// ---- What is done with values

function hashString(hash, s) {
  for (let i = 0; i < s.length; ++i) {
    let c = s.charCodeAt(i);
    if (c >= 0xd800 && c < 0xdc00)
      c = s.codePointAt(i++);
    hash = Math.imul(hash, 31) + c | 0;
  }
  return Math.imul(hash, 31) + 1 | 0;
}

class Tally {
  constructor() {
    this.nulls = this.falses = this.trues = this.wholes = this.fractions = 0;
    this.strings = this.arrays = this.objects = 0;
    this.integers = 0;
    this.decimals = 0.5; // a double from the start
    this.decimals = 0;
    this.hash = 0;
    this.deepest = 0;
  }

  walk(value, depth) {
    if (depth > this.deepest)
      this.deepest = depth;
    if (typeof value === 'number') {
      if (Number.isInteger(value)) {
        ++this.wholes;
        this.integers += value;
      } else {
        ++this.fractions;
        this.decimals += value;
      }
    } else if (typeof value === 'string') {
      ++this.strings;
      this.hash = hashString(this.hash, value);
    } else if (value === null) {
      ++this.nulls;
    } else if (value === true) {
      ++this.trues;
    } else if (value === false) {
      ++this.falses;
    } else if (Array.isArray(value)) {
      ++this.arrays;
      for (let i = 0; i < value.length; ++i)
        this.walk(value[i], depth + 1);
    } else {
      ++this.objects;
      for (const key in value) {
        this.hash = hashString(this.hash, key);
        this.walk(value[key], depth + 1);
      }
    }
  }
}

const writtenEscapes = {'\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\'};

function writeString(s) {
  let out = '"', plain = 0;
  for (let i = 0; i < s.length; ++i) {
    const c = s.charCodeAt(i);
    if (c >= kSpace && c !== kQuote && c !== kBackslash)
      continue;
    out += s.slice(plain, i) + (writtenEscapes[s[i]] ?? '\\u' + c.toString(16).padStart(4, '0'));
    plain = i + 1;
  }
  return (plain === 0 ? out + s : out + s.slice(plain)) + '"';
}

function writeValue(value) {
  if (typeof value === 'string')
    return writeString(value);
  if (typeof value !== 'object' || value === null)
    return String(value);
  let out = '', comma = '';
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; ++i, comma = ',')
      out += comma + writeValue(value[i]);
    return '[' + out + ']';
  }
  for (const key in value) {
    out += comma + writeString(key) + ':' + writeValue(value[key]);
    comma = ',';
  }
  return '{' + out + '}';
}

function same(a, b) {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return a === b;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length)
      return false;
    for (let i = 0; i < a.length; ++i)
      if (!same(a[i], b[i]))
        return false;
    return true;
  }
  const keys = Object.keys(a), others = Object.keys(b);
  if (Array.isArray(b) || keys.length !== others.length)
    return false;
  for (let i = 0; i < keys.length; ++i)
    if (keys[i] !== others[i] || !same(a[keys[i]], b[keys[i]]))
      return false;
  return true;
}

const documents = Number(process.argv[2] ?? 1);
const tally = new Tally();
let bytes = 0, writtenBytes = 0, equal = 0;
for (let d = 0; d < documents; ++d) {
  const text = makeDocument(d + 1);
  bytes += Buffer.byteLength(text);
  let root = null;
  for (let i = 0; i < kReads; ++i) {
    root = parseText(text);
    tally.walk(root, 0);
  }
  const written = writeValue(root);
  writtenBytes += Buffer.byteLength(written);
  equal += same(root, parseText(written)) ? 1 : 0;
}
console.log(`${documents} documents, ${bytes} bytes, ${writtenBytes} written, ${equal} equal`);
const t = tally;
console.log(`${t.nulls} ${t.falses} ${t.trues} ${t.wholes} ${t.fractions} ${t.strings} ${t.arrays} ${t.objects} ` +
            `${t.integers} ${t.decimals.toFixed(6)} ${(t.hash >>> 0).toString(16).padStart(8, '0')} ${t.deepest}`);
