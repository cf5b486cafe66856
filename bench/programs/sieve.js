// what: memory walks: the sieve of Eratosthenes over bytes, strided writes and a counting pass
'use strict';

const kLimit = 200000;
const composite = new Uint8Array(kLimit);

function sieve(limit) {
  composite.fill(0, 0, limit);
  for (let i = 2; i * i < limit; ++i) {
    if (composite[i])
      continue;
    for (let j = i * i; j < limit; j += i)
      composite[j] = 1;
  }
  let count = 0;
  for (let i = 2; i < limit; ++i)
    count += 1 - composite[i];
  return count;
}

const rounds = Number(process.argv[2] ?? 13000);
let sum = 0n;
for (let r = 0; r < rounds; ++r) {
  const limit = kLimit - r * 7919 % 100000;
  const primes = sieve(limit);
  let last = limit - 1;
  while (composite[last])
    --last;
  sum = BigInt.asUintN(64, sum * 31n + BigInt(primes + last));
}
console.log(sum.toString(16));
