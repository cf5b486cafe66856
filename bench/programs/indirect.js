// what: indirect calls: a table of functions and objects with methods of their own, the target changing from call to call
'use strict';

const table = [
  (a, b) => a + b >>> 0,
  (a, b) => a - b >>> 0,
  (a, b) => (a ^ b) >>> 0,
  (a, b) => (a & (b | 0xff00ff)) >>> 0,
  (a, b) => (a | (b & 0x0f0f0f0f)) >>> 0,
  (a, b) => Math.imul(a, b | 1) >>> 0,
  (a, b) => (a << (b & 31) | a >>> (-b & 31)) >>> 0,
  (a, b) => a < b ? a : b,
];

class Shape {
  constructor(w, h) {
    this.w = w;
    this.h = h;
  }
}

class Rect extends Shape {
  area() {
    return this.w * this.h;
  }
  grow(by) {
    this.w = this.w + by & 0xffff;
    this.h = this.h + (by >> 1) & 0xffff;
  }
}

class Wide extends Shape {
  grow(by) {
    this.w = this.w + 3 * by & 0xffff;
  }
}

class Triangle extends Wide {
  area() {
    return Math.floor(this.w * this.h / 2);
  }
}

class Square extends Wide {
  area() {
    return this.w * this.w;
  }
}

function run(calls) {
  const kinds = [Rect, Triangle, Square], shapes = [];
  for (let i = 0; i < 64; ++i)
    shapes.push(new kinds[i * 7 % 3](i + 1, 2 * i + 1));
  let a = 1, state = 2463534242, high = 0n, sum = 0;
  for (let i = 0; i < calls; ++i) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    a = table[state >>> 29](a, state >>> 0);
    const s = shapes[i & 63];
    s.grow(a & 7);
    sum += s.area();
    if (sum >= 4503599627370496) { // 2^52: exact no further
      high += BigInt(sum);
      sum = 0;
    }
  }
  console.log(`${a} ${high + BigInt(sum)}`);
}

run(Number(process.argv[2] ?? 90000000));
