// what: matrix loops: three nested loops over rows of doubles, the kind a vectorizer loves
'use strict';

const kSize = 192;
const makeMatrix = () => Array.from({length: kSize}, () => new Float64Array(kSize));

function multiply(a, b, c) {
  for (let i = 0; i < kSize; ++i) {
    const from = a[i], to = c[i];
    to.fill(0);
    for (let k = 0; k < kSize; ++k) {
      const f = from[k], row = b[k];
      for (let j = 0; j < kSize; ++j)
        to[j] += f * row[j];
    }
  }
}

// The next left factor: small whole numbers again, so that every sum is exact whatever the order.
function feedBack(a, c, round) {
  for (let i = 0; i < kSize; ++i) {
    const to = a[i];
    for (let j = 0; j < kSize; ++j)
      to[j] = ((c[j][i] | 0) + round) % 17 - 8;
  }
}

const rounds = Number(process.argv[2] ?? 3000);
const a = makeMatrix(), b = makeMatrix(), c = makeMatrix();
for (let i = 0; i < kSize; ++i)
  for (let j = 0; j < kSize; ++j) {
    a[i][j] = (i * 7 + j * 3) % 11 - 5;
    b[i][j] = (i * 5 + j * 13) % 9 - 4;
  }
let trace = 0;
for (let r = 0; r < rounds; ++r) {
  multiply(a, b, c);
  for (let i = 0; i < kSize; ++i)
    trace += c[i][i];
  feedBack(a, c, r % 17);
}
let sum = 0;
for (let i = 0; i < kSize; ++i)
  for (let j = 0; j < kSize; ++j)
    sum += c[i][j] * ((i + j) % 5);
console.log(`${trace.toFixed(0)} ${sum.toFixed(0)}`);
