/**
 * The page's random numbers, all from one seed: Math.random, crypto.getRandomValues, crypto.randomUUID.
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand; public domain): 128 bits of state.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @typedef {ReturnType<typeof createRandom>} Random
 */
export function createRandom() {
  let a = 0;
  let b = 0;
  let c = 0;
  let counter = 1;

  function next() {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** @param {number} value 0 to 2**32 - 1 */
  function seed(value) {
    a = 0;
    b = value | 0;
    c = 0x9e3779b9 | 0; // so that the state of seed 0 is not all zeros
    counter = 1;
    for (let i = 0; i < 15; i++) next();
  }

  seed(0);
  return { next, seed };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Random} random
 */
export function installRandom(builtins, shims, { next }) {
  const { global, apply, Uint8Array } = builtins;

  const HEX = "0123456789abcdef";

  /** @param {Uint8Array} bytes @param {number} count of them */
  function fill(bytes, count) {
    for (let i = 0; i < count; i++) bytes[i] = next() >>> 24;
  }

  shims.method(global.Math, "random", () => {
    const high = next() >>> 5; // 27 bits
    const low = next() >>> 6; // 26 bits
    return (high * 67108864 + low) / 9007199254740992;
  });

  const prototype = global.Crypto.prototype;
  shims.method(
    prototype,
    "getRandomValues",
    {
      /** @this {Crypto} */
      getRandomValues(/** @type {any} */ array) {
        apply(builtins.getRandomValues, this, [array]); // throws the browser's errors on a wrong argument
        const { buffer, byteLength, byteOffset } = builtins.bytesOf(array);
        fill(new Uint8Array(buffer, byteOffset, byteLength), byteLength);
        return array;
      },
    }.getRandomValues,
  );
  shims.method(prototype, "randomUUID", () => {
    const bytes = new Uint8Array(16);
    fill(bytes, 16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40; // RFC 9562, version 4
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let text = "";
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
      text += HEX[bytes[i] >> 4] + HEX[bytes[i] & 15];
    }
    return text;
  });
}
