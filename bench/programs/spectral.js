// what: floating point with division: the spectral norm of an endless matrix given by a formula
'use strict';

function element(i, j) {
  return 1 / (((i + j) * (i + j + 1) >> 1) + i + 1);
}

function timesA(n, v, out) {
  for (let i = 0; i < n; ++i) {
    let s = 0;
    for (let j = 0; j < n; ++j)
      s += element(i, j) * v[j];
    out[i] = s;
  }
}

function timesTransposed(n, v, out) {
  for (let i = 0; i < n; ++i) {
    let s = 0;
    for (let j = 0; j < n; ++j)
      s += element(j, i) * v[j];
    out[i] = s;
  }
}

const n = Number(process.argv[2] ?? 5200);
const u = new Float64Array(n).fill(1), v = new Float64Array(n), t = new Float64Array(n);
for (let i = 0; i < 10; ++i) {
  timesA(n, u, t);
  timesTransposed(n, t, v);
  timesA(n, v, t);
  timesTransposed(n, t, u);
}
let vBv = 0, vv = 0;
for (let i = 0; i < n; ++i) {
  vBv += u[i] * v[i];
  vv += v[i] * v[i];
}
console.log(Math.sqrt(vBv / vv).toFixed(9));
