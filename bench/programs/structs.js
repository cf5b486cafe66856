// what: structs by value: small ones in registers, large ones through memory, as arguments and as results
'use strict';

const fround = Math.fround;

const pair = (a, b) => ({a, b});
const vec2 = (x, y) => ({x, y});
const mixed = (tag, weight) => ({tag, weight});
const vec3 = (x, y, z) => ({x: fround(x), y: fround(y), z: fround(z)});
const matrix = (m00, m01, m10, m11, generation) => ({m00, m01, m10, m11, generation});

function stepPair(p, k) {
  return pair(Math.imul(p.b, 5) + k | 0, p.a ^ (p.b >> 3));
}

function turn(v, by) {
  return vec2(v.x * 0.5 - by.y, v.y * 0.25 + by.x);
}

function mix(m, p) {
  return mixed(m.tag + (p.a & 15), m.weight * 0.5 + (p.b & 255));
}

function cross(a, b) {
  return vec3(fround(a.y * 2) - b.z, fround(a.z * 0.5) + b.x, a.x - fround(b.y * 0.5));
}

function multiply(a, b) {
  return matrix((a.m00 * b.m00 + a.m01 * b.m10) % 1000003, (a.m00 * b.m01 + a.m01 * b.m11) % 1000003,
                (a.m10 * b.m00 + a.m11 * b.m10) % 1000003, (a.m10 * b.m01 + a.m11 * b.m11) % 1000003,
                a.generation + b.generation);
}

const hex = (high, low) => (BigInt(high) << 32n | BigInt(low)).toString(16);

function run(rounds) {
  let p = pair(1, 2), v = vec2(1, 0), m = mixed(0, 1), f = vec3(1, 2, 3);
  const a = matrix(1, 1, 1, 0, 1);
  let b = a;
  let high = 0, low = 0; // of a sum modulo 2^64
  for (let i = 0; i < rounds; ++i) {
    p = stepPair(p, i & 1023);
    v = turn(v, vec2(p.a & 7, p.b & 7));
    m = mix(m, p);
    f = cross(vec3(p.a & 3, p.b & 3, 1), vec3(i & 7, 2, 4));
    b = multiply(a, b);
    const whole = Math.trunc(fround(fround(f.x + fround(f.y * 2)) + fround(f.z * 4)));
    const next = low * 3 + p.a + b.m01 + whole;
    high = high * 3 + Math.floor(next / 4294967296) >>> 0;
    low = next >>> 0;
  }
  console.log(`${hex(high, low)} ${m.tag} ${b.generation}`);
  console.log(`${v.x.toFixed(6)} ${v.y.toFixed(6)} ${m.weight.toFixed(6)}`);
}

run(Number(process.argv[2] ?? 80000000));
