import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compiled } from "../../scripts/compile_wasm.js";
import { load } from "./runtime.js";

const { createEncoder } = await load("capture/area_average.js");
const { compileAverager } = await load("capture/averager.js");

const { WebAssembly } = /** @type {any} */ (globalThis);
const builtins = {
  global: globalThis,
  Math,
  Uint8Array,
  Uint32Array,
  Float64Array,
  apply: Reflect.apply,
  construct: Reflect.construct,
  getDescriptor: Object.getOwnPropertyDescriptor,
  bare: (/** @type {object} */ options) => Object.setPrototypeOf(options, null),
  fromBase64: (/** @type {string} */ text) => new Uint8Array(Buffer.from(text, "base64")),
  setAll: Object.getPrototypeOf(Uint8Array.prototype).set,
};
const averagerFor = compileAverager(builtins);
const LAYOUTS = /** @type {const} */ (["rgba", "bgra", "bgrx"]);

let state = 1;
/** @param {number} end @returns {number} a whole number below it; the sequence is the same in each run */
function random(end) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * end);
}

/** Fill a picture with runs as games draw them, short and long; some pixels are transparent. @param {Uint32Array} words @param {string} layout */
function paint(words, layout) {
  const length = 1 + random(60);
  let word = 0;
  for (let i = 0; i < words.length; i++) {
    if (i === 0 || random(length) === 0)
      word = random(3) === 0 ? colour(layout) : colour(layout) | 0xff000000;
    words[i] = word;
  }
}

/** @param {string} layout @returns {number} a random pixel; alpha is multiplied in if the layout has it so */
function colour(layout) {
  const alpha = random(256);
  const most = layout === "bgra" ? alpha + 1 : 256;
  return (alpha << 24) | (random(most) << 16) | (random(most) << 8) | random(most);
}

function anySize() {
  return {
    ...{ width: 1 + random(90), height: 1 + random(40), toWidth: 1 + random(50), toHeight: 1 + random(50) },
    background: [random(256), random(256), random(256)],
  };
}

test("average_wasm.js holds the bytes that average.wat compiles to", async () => {
  const path = join(import.meta.dirname, "../../src/webcade/runtime/capture/average_wasm.js");
  assert.equal(readFileSync(path, "utf8"), await compiled());
});

for (const pixels of ["rgb", "grayscale"]) {
  for (const layout of LAYOUTS) {
    test(`WebAssembly and JavaScript average a ${layout} picture to the same ${pixels} bytes at any size`, () => {
      for (let i = 0; i < 150; i++) {
        const wanted = { pixels, ...anySize() };
        const { words, encode } = averagerFor(wanted);
        const plain = createEncoder(builtins, wanted);
        if (wanted.width === wanted.toWidth && wanted.height === wanted.toHeight) continue;
        for (let again = 0; again < 2; again++) {
          paint(words, layout);
          assert.deepEqual(encode({ words, layout }), plain({ words, layout }), JSON.stringify(wanted));
        }
      }
    });
  }
}

for (const pixels of ["rgb", "grayscale"]) {
  for (const layout of LAYOUTS) {
    test(`WebAssembly and JavaScript copy a ${layout} picture at its own size to the same ${pixels} bytes`, () => {
      for (let i = 0; i < 150; i++) {
        const { width, height, background } = anySize();
        const wanted = { pixels, width, height, toWidth: width, toHeight: height, background };
        const { words, encode } = averagerFor(wanted);
        const plain = createEncoder(builtins, wanted);
        paint(words, layout);
        if (i % 2 === 0) for (let at = 0; at < words.length; at++) words[at] |= 0xff000000; // no pixel is translucent
        assert.deepEqual(encode({ words, layout }), plain({ words, layout }), JSON.stringify(wanted));
      }
    });
  }
}

test("each of all greys is rounded the same way", () => {
  const wanted = { width: 4096, height: 4096, toWidth: 4096, toHeight: 4096, background: [0, 0, 0] };
  const { words, encode } = averagerFor({ pixels: "grayscale", ...wanted });
  for (let rgb = 0; rgb < 2 ** 24; rgb++) words[rgb] = rgb;
  const greys = encode({ words, layout: "bgrx" });
  let wrong = 0;
  for (let rgb = 0; rgb < 2 ** 24; rgb++) {
    const luma = 299 * (rgb >>> 16) + 587 * ((rgb >>> 8) & 255) + 114 * (rgb & 255);
    if (greys[rgb] !== Math.floor((2 * luma + 1000) / 2000)) wrong += 1;
  }
  assert.equal(wrong, 0);
});

test("a large white picture stays white", () => {
  const wanted = { width: 3000, height: 2000, toWidth: 3, toHeight: 2, background: [0, 0, 0] };
  const { words, encode } = averagerFor({ pixels: "grayscale", ...wanted });
  words.fill(0xffffffff);
  assert.deepEqual([...encode({ words, layout: "bgra" })], [255, 255, 255, 255, 255, 255]);
});

test("a picture outside the averager's memory is averaged, too", () => {
  const wanted = { pixels: "rgb", ...anySize() };
  const { words, encode } = averagerFor(wanted);
  const elsewhere = new Uint32Array(words.length);
  paint(elsewhere, "rgba");
  const source = { words: elsewhere, layout: /** @type {const} */ ("rgba") };
  assert.deepEqual([...encode(source)], [...createEncoder(builtins, wanted)(source)]);
});

test("there is no averager if WebAssembly is missing or refuses to compile", () => {
  const wanted = { pixels: "rgb", ...anySize() };
  const refusing = {
    ...WebAssembly,
    Module() {
      throw new Error("refused by its content security policy");
    },
  };
  assert.equal(compileAverager({ ...builtins, global: {} })(wanted), null);
  assert.equal(compileAverager({ ...builtins, global: { WebAssembly: refusing } })(wanted), null);
});

test("the averager works after the page has changed WebAssembly", () => {
  const global = { WebAssembly: { ...pick(WebAssembly, ["Module", "Instance", "Memory"]) } };
  const make = compileAverager({ ...builtins, global });
  Object.assign(global, { WebAssembly: null });
  const exportsOf = /** @type {PropertyDescriptor} */ (
    Object.getOwnPropertyDescriptor(WebAssembly.Instance.prototype, "exports")
  );
  Object.defineProperty(WebAssembly.Instance.prototype, "exports", { ...exportsOf, get: () => ({}) });
  try {
    assert.notEqual(make({ pixels: "rgb", ...anySize() }), null);
  } finally {
    Object.defineProperty(WebAssembly.Instance.prototype, "exports", exportsOf);
  }
});

/** @param {any} from @param {string[]} names */
const pick = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));
