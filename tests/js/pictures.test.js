import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createPictures } = await load("crossing/pictures.js");
const { keepLanguage } = await load("builtins/language.js");
const { keepBytes } = await load("builtins/bytes.js");
const [NUMBER, BYTES_AT] = [4, 64];

/** Pictures, and their memory as webcade's process sees it. @param {number} most bytes */
function open(most) {
  /** @type {any} */
  let buffer;
  const given = /** @type {any} */ (globalThis);
  const pictures = createPictures({
    ...keepLanguage(given),
    ...keepBytes(given),
    global: given,
    Uint8Array,
    /** @this {Uint8Array} */
    toBase64() {
      return Buffer.from(this).toString("base64");
    },
    construct: (/** @type {any} */ Class, /** @type {any[]} */ args) => {
      const memory = Reflect.construct(Class, args);
      buffer = memory.buffer;
      return memory;
    },
  });
  assert.equal(pictures.open([1, 2, 3, -4], most), true);
  const words = new Int32Array(buffer, 0, 16);
  return { pictures, words, bytes: new Uint8Array(buffer, BYTES_AT) };
}

test("pictures are text until their memory is found, and then are in it", () => {
  const { pictures, words, bytes } = open(3);
  assert.deepEqual([...words.slice(0, 4)], [1, 2, 3, -4]);
  assert.equal(pictures.byMemory.carry("P", Uint8Array.of(9, 8, 7)), "PCQgH");
  assert.equal(pictures.byMemory.isNear(), false);
  pictures.found();
  assert.equal(pictures.byMemory.carry("P", Uint8Array.of(9, 8, 7)), "MP1,3");
  assert.deepEqual([...bytes.slice(0, 4)], [9, 8, 7, 0]);
  assert.equal(pictures.byMemory.carry("R", Uint8Array.of(6)), "MR2,1");
  assert.equal(words[NUMBER], 2);
  assert.equal(pictures.byMemory.isNear(), true);
  assert.equal(pictures.inText.isNear(), false);
  assert.equal(pictures.inText.carry("R", Uint8Array.of(6)), "RBg==");
});

test("a picture that is larger than its memory is text", () => {
  const { pictures, bytes } = open(1 << 20);
  pictures.found();
  assert.match(pictures.byMemory.carry("P", new Uint8Array(bytes.length)), /^MP1,/);
  assert.match(pictures.byMemory.carry("P", new Uint8Array(bytes.length + 1)), /^PAAAA/);
});

test("numbers of pictures begin again at 1", () => {
  const { pictures, words } = open(1);
  pictures.found();
  words[NUMBER] = 2 ** 31 - 1;
  assert.equal(pictures.byMemory.carry("P", Uint8Array.of(5)), "MP1,1");
});

test("there is no memory for pictures of more than 64 MiB", () => {
  const { pictures } = open(1);
  assert.equal(pictures.open([1, 2, 3, 4], 1 << 26), false);
});
