// what: one loop nest, all of it at the top: no call ever comes again, so only on-stack replacement can speed it up
'use strict';

{
  const n = Number(process.argv[2] ?? 150000);
  const grid = new Uint32Array(64 * 64);
  let high = 0, low = 0; // of a sum modulo 2^64
  let heat = 1;
  for (let i = 0; i < 64 * 64; ++i)
    grid[i] = Math.imul(i, 2654435761);
  for (let r = 0; r < n; ++r) {
    let carry = r;
    for (let i = 0; i < 64; ++i) {
      const row = grid[i * 64 + (r & 63)];
      for (let j = 0; j < 64; ++j) {
        const x = grid[i * 64 + j];
        carry = Math.imul(carry ^ x, 16777619) + row >>> 0;
        if ((carry & 15) === 3)
          continue;
        grid[i * 64 + j] = x + (carry >>> 7);
      }
      low += carry;
      heat = heat * 0.75 + (carry & 1023);
    }
    high = high + Math.floor(low / 4294967296) >>> 0;
    low = low >>> 0;
  }
  const sum = BigInt(high) << 32n | BigInt(low);
  console.log(`${sum.toString(16)} ${heat.toFixed(6)}`);
}
