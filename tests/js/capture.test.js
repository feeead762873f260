import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createEncoder } = await load("capture/area_average.js");
const { createRunLengthEncoder } = await load("capture/run_length.js");

/** @import { Carrier } from "../../src/webcade/runtime/crossing/pictures.js" */

/** @typedef {{ pixels: "rgb" | "grayscale", width: number, height: number, toWidth: number, toHeight: number, background: [number, number, number] }} Wanted */

/** A reproducible picture: flat runs as games draw them, some of them transparent. */
function picture(/** @type {Wanted} */ { width, height }, seed = 1, seeThrough = false) {
  const source = new Uint32Array(width * height);
  let state = seed;
  let word = 0;
  for (let i = 0; i < source.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (i === 0 || state >>> 30 === 0) word = Math.imul(state, 2654435761) >>> 0;
    source[i] = seeThrough ? word : (word | 0xff000000) >>> 0;
  }
  return source;
}

/** A product of two bytes as a byte, rounded half up. */
const times = (/** @type {number} */ value, /** @type {number} */ alpha) =>
  Number((2n * BigInt(value * alpha) + 255n) / 510n);

/** @param {number} word @param {Wanted} wanted the pixel's channels, as whole numbers over 1 or 1000 */
function channels(word, { pixels, background }) {
  const alpha = word >>> 24;
  const rgb = [word & 255, (word >>> 8) & 255, (word >>> 16) & 255].map(
    (top, i) => times(top, alpha) + times(background[i], 255 - alpha),
  );
  return pixels === "rgb" ? rgb.map(BigInt) : [BigInt(299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2])];
}

/** How much of source cell `i` lies in target cell `j`, in units of 1 / (from * to). */
const overlap = (
  /** @type {number} */ i,
  /** @type {number} */ j,
  /** @type {number} */ from,
  /** @type {number} */ to,
) => BigInt(Math.max(0, Math.min((i + 1) * to, (j + 1) * from) - Math.max(i * to, j * from)));

/** The definition: each target pixel is the mean of the source under it, weighted by area, rounded half up. */
function plain(/** @type {Wanted} */ wanted, /** @type {Uint32Array} */ source) {
  const { pixels, width, height, toWidth, toHeight } = wanted;
  const whole = BigInt(width * height) * (pixels === "rgb" ? 1n : 1000n);
  const out = [];
  for (let y = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++) {
      const sums = pixels === "rgb" ? [0n, 0n, 0n] : [0n];
      for (let sy = 0; sy < height; sy++) {
        for (let sx = 0; sx < width; sx++) {
          const part = overlap(sx, x, width, toWidth) * overlap(sy, y, height, toHeight);
          if (part > 0n)
            channels(source[sy * width + sx], wanted).forEach((value, c) => {
              sums[c] += value * part;
            });
        }
      }
      for (const sum of sums) out.push(Number((2n * sum + whole) / (2n * whole)));
    }
  }
  return out;
}

/** @param {Uint32Array} words */
const rgba = (words) => ({ words, layout: /** @type {const} */ ("rgba") });

/** @param {Wanted} wanted @param {Uint32Array} source */
const encode = (wanted, source) => [...createEncoder(globalThis, wanted)(rgba(source))];

const SIZES = [
  { name: "its own size", width: 13, height: 7, toWidth: 13, toHeight: 7 },
  { name: "a whole fraction", width: 12, height: 8, toWidth: 4, toHeight: 2 },
  { name: "no whole fraction", width: 23, height: 17, toWidth: 7, toHeight: 5 },
  { name: "larger", width: 5, height: 4, toWidth: 11, toHeight: 9 },
  { name: "wider and lower", width: 9, height: 10, toWidth: 14, toHeight: 3 },
  { name: "one pixel", width: 9, height: 10, toWidth: 1, toHeight: 1 },
];

for (const pixels of /** @type {const} */ (["rgb", "grayscale"])) {
  for (const { name, ...size } of SIZES) {
    test(`${pixels} scaled to ${name} is the area average by its definition`, () => {
      /** @type {Wanted} */
      const wanted = { pixels, ...size, background: [250, 3, 77] };
      for (const seeThrough of [false, true]) {
        const source = picture(wanted, size.width * 31 + size.toHeight, seeThrough);
        assert.deepEqual(encode(wanted, source), plain(wanted, source));
      }
    });
  }
}

test("an encoder used again keeps nothing of the picture before", () => {
  /** @type {Wanted} */
  const wanted = { pixels: "rgb", width: 10, height: 6, toWidth: 4, toHeight: 5, background: [0, 0, 0] };
  const encoder = createEncoder(globalThis, wanted);
  const [first, second] = [picture(wanted, 1), picture(wanted, 2)];
  const alone = encode(wanted, first);
  encoder(rgba(second));
  assert.deepEqual([...encoder(rgba(first))], alone);
});

test("a transparent pixel shows the background, a half transparent one shows half of it", () => {
  /** @type {Wanted} */
  const wanted = { pixels: "rgb", width: 2, height: 1, toWidth: 2, toHeight: 1, background: [255, 100, 0] };
  assert.deepEqual(encode(wanted, Uint32Array.of(0x00000000, 0x80ffffff)), [255, 100, 0, 255, 178, 128]);
});

test("a canvas's premultiplied or opaque pixels give the same picture as getImageData", () => {
  /** @type {Wanted} */
  const wanted = { pixels: "rgb", width: 40, height: 30, toWidth: 9, toHeight: 7, background: [9, 200, 31] };
  const encoder = createEncoder(globalThis, wanted);
  for (const seeThrough of [false, true]) {
    const source = picture(wanted, 3, seeThrough);
    const own = source.map((word) => {
      const alpha = word >>> 24;
      const [r, g, b] = [word & 255, (word >>> 8) & 255, (word >>> 16) & 255].map((one) => times(one, alpha));
      return ((alpha << 24) | (r << 16) | (g << 8) | b) >>> 0;
    });
    const expected = [...encoder(rgba(source))];
    assert.deepEqual([...encoder({ words: own, layout: "bgra" })], expected);
    if (seeThrough) continue;
    assert.deepEqual([...encoder({ words: own.map((word) => word & 0xffffff), layout: "bgrx" })], expected);
  }
});

test("any number of rows of one colour has the same average as between other rows", () => {
  /** @type {Wanted} */
  const wanted = {
    pixels: "grayscale",
    width: 12,
    height: 9,
    toWidth: 5,
    toHeight: 4,
    background: [0, 0, 0],
  };
  const source = picture(wanted, 4);
  for (const row of [0, 1, 4, 5, 8]) source.fill(0xff204060, row * 12, row * 12 + 12);
  source.fill(0xff604020, 24, 36);
  assert.deepEqual(encode(wanted, source), plain(wanted, source));
});

test("white stays white and black stays black at every size", () => {
  for (const { name, ...size } of SIZES) {
    for (const [word, value] of [
      [0xffffffff, 255],
      [0xff000000, 0],
    ]) {
      /** @type {Wanted} */
      const wanted = { pixels: "grayscale", ...size, background: [9, 9, 9] };
      const out = encode(wanted, new Uint32Array(size.width * size.height).fill(word));
      assert.ok(
        out.every((pixel) => pixel === value),
        name,
      );
    }
  }
});

/** Decode a run-length text, as Python does. */
function decodeRuns(/** @type {string} */ text, /** @type {number} */ valueBytes) {
  const bytes = Buffer.from(text.slice(1), "base64");
  if (text[0] === "P") return [...bytes];
  const count = bytes.length / (2 + valueBytes);
  /** @type {number[]} */
  const out = [];
  for (let run = 0; run < count; run++) {
    const at = 2 * count + run * valueBytes;
    const value = valueBytes === 1 ? [bytes[at]] : [bytes[at], bytes[at + 1], bytes[at + 2]];
    for (let i = bytes.readUInt16LE(2 * run); i > 0; i--) out.push(...value);
  }
  return out;
}

for (const pixels of /** @type {const} */ (["rgb", "grayscale"])) {
  test(`run-length encoding of ${pixels} is lossless, whether it is shorter or not`, () => {
    const size = { width: 300, height: 240 };
    /** @type {Wanted} */
    const wanted = { pixels, ...size, toWidth: size.width, toHeight: size.height, background: [1, 2, 3] };
    const builtins = { Uint8Array, Uint16Array, Uint32Array };
    /** @type {Carrier} */
    const carrier = {
      carry: (kind, bytes) => kind + Buffer.from(bytes).toString("base64"),
      isNear: () => false,
    };
    const noise = Uint32Array.from({ length: 72000 }, (_, i) => Math.imul(i, 2654435761) >>> 0);
    for (const [source, form] of /** @type {const} */ ([
      [picture(wanted, 5, true), "R"],
      [new Uint32Array(72000).fill(0xff336699), "R"], // one run longer than a uint16
      [noise, "P"],
    ])) {
      const encoder = createEncoder(globalThis, wanted);
      const text = createRunLengthEncoder(
        builtins,
        pixels,
        wanted.background,
        encoder,
        carrier,
      )(rgba(source));
      assert.equal(text[0], form);
      assert.deepEqual(decodeRuns(text, pixels === "rgb" ? 4 : 1), [...encoder(rgba(source))]);
    }
  });
}
