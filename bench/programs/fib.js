// what: recursion: a doubly recursive function that does nothing but call itself
'use strict';

function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

const n = Number(process.argv[2] ?? 43);
console.log(`fib(${n}) = ${fib(n)}`);
