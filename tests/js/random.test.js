import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createRandom, installRandom } = await load("world/random.js");

/** A page's random numbers, and the global they are installed in. */
function setUp() {
  class Crypto {
    /** @param {any} array */
    getRandomValues(array) {
      return array;
    }
    randomUUID() {}
  }
  const page = { Math: { random: Math.random }, Crypto };
  const builtins = {
    global: page,
    apply: Reflect.apply,
    Uint8Array,
    bytesOf: (/** @type {any} */ array) => array,
  };
  const shims = {
    /** @param {any} owner @param {string} name @param {Function} shim */
    method(owner, name, shim) {
      owner[name] = shim;
    },
  };
  const random = createRandom();
  installRandom({ ...builtins, getRandomValues: Crypto.prototype.getRandomValues }, shims, random);
  return { seed: random.seed, random: page.Math.random, crypto: new Crypto() };
}

/** @param {() => number} random @param {number} count */
const draw = (random, count) => Array.from({ length: count }, random);

const FIRST_OF_42 = [0.5077650719463668, 0.4481532325374894, 0.12992117739309583]; // sfc32, computed in Python

test("the sequence of seed 42 never changes, in this version and every later one", () => {
  const { seed, random } = setUp();
  seed(42);
  assert.deepEqual(draw(random, 3), FIRST_OF_42);
});

test("a seed gives the same sequence whatever came before, and another seed gives another", () => {
  const [one, other] = [setUp(), setUp()];
  one.random();
  for (const page of [one, other]) page.seed(7);
  const sequence = draw(one.random, 100);
  assert.deepEqual(draw(other.random, 100), sequence);
  for (const seed of [0, 1, 8, 2 ** 32 - 1]) {
    other.seed(seed);
    assert.notDeepEqual(draw(other.random, 100), sequence);
  }
});

test("Math.random is uniform over 0 to 1, and never 1", () => {
  const { seed, random } = setUp();
  for (const start of [0, 1, 2 ** 32 - 1]) {
    seed(start);
    const counts = new Array(16).fill(0);
    for (const value of draw(random, 16000)) counts[Math.floor(value * 16)] += 1;
    assert.equal(counts.length, 16);
    for (const count of counts) assert.ok(Math.abs(count - 1000) < 160, `${counts}`); // 5 sigma
  }
});

test("neighbouring seeds give unrelated sequences", () => {
  const { seed, random } = setUp();
  const firsts = Array.from({ length: 1000 }, (_, start) => {
    seed(start);
    return random();
  });
  assert.equal(new Set(firsts).size, 1000);
  const mean = firsts.reduce((sum, value) => sum + value, 0) / 1000;
  assert.ok(Math.abs(mean - 0.5) < 0.05);
});

test("getRandomValues fills the array that it gets, and nothing else", () => {
  const { seed, crypto } = setUp();
  seed(3);
  const buffer = new ArrayBuffer(400);
  const part = new Uint16Array(buffer, 100, 100);
  assert.equal(crypto.getRandomValues(part), part);
  const bytes = new Uint8Array(buffer);
  assert.ok(bytes.subarray(0, 100).every((byte) => byte === 0));
  assert.ok(bytes.subarray(300).every((byte) => byte === 0));
  assert.ok(new Set(bytes.subarray(100, 300)).size > 80);
});

test("randomUUID has version 4, and differs each time", () => {
  const { seed, crypto } = setUp();
  seed(3);
  const ids = Array.from({ length: 50 }, () => String(crypto.randomUUID()));
  for (const id of ids)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, 50);
});
