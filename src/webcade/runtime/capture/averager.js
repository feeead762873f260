/**
 * What area_average.js does, in WebAssembly (source average.wat, compiled bytes average_wasm.js). It
 * gives the same bytes in a quarter of the time, and canvases are copied straight into its memory. Compile it
 * before the page's first script. There is none if the browser lacks WebAssembly or the page's content
 * security policy refuses it.
 *
 * @typedef {{ words: Uint32Array<ArrayBuffer>, encode: Encoder }} Averager pixels written into `words` need not be copied again
 * @typedef {ReturnType<typeof compileAverager>} AveragerFor
 */

import { AVERAGE_WASM } from "./average_wasm.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Encoder, Wanted } from "./area_average.js"
 */

/** @param {Builtins} builtins */
export function compileAverager(builtins) {
  const { Uint8Array, Uint32Array, apply, bare, construct, getDescriptor } = builtins;
  const LAYOUTS = bare({ rgba: 0, bgra: 1, bgrx: 2 });
  const PAGE_BYTES = 65536;
  const ALIGNED = 32; // bytes: four doubles, which the code reads together

  function compile() {
    try {
      const { WebAssembly } = builtins.global;
      const { Module, Instance, Memory } = WebAssembly;
      const exportsOf = /** @type {() => any} */ (getDescriptor(Instance.prototype, "exports")?.get);
      const bufferOf = /** @type {() => ArrayBuffer} */ (getDescriptor(Memory.prototype, "buffer")?.get);
      const module = new Module(builtins.fromBase64(AVERAGE_WASM));
      return { module, Instance, Memory, exportsOf, bufferOf };
    } catch {
      return null;
    }
  }
  const compiled = compile();

  /** @param {number} bytes */
  const aligned = (bytes) => builtins.Math.floor((bytes + ALIGNED - 1) / ALIGNED) * ALIGNED;

  /** @param {Wanted} wanted @returns {Averager | null} null without WebAssembly or without enough memory */
  return (wanted) => {
    if (!compiled) return null;
    const { pixels, width, height, toWidth, toHeight, background } = wanted;
    const values = toWidth * (pixels === "rgb" ? 3 : 1); // in a line
    const row = aligned(width * height * 4);
    const line = row + aligned(values * 8);
    const out = line + aligned(values * 8);
    const all = out + aligned(values * toHeight) + ALIGNED;
    try {
      const pages = builtins.Math.floor(all / PAGE_BYTES) + 1;
      const memory = construct(compiled.Memory, [bare({ initial: pages })]);
      const instance = construct(compiled.Instance, [compiled.module, bare({ "": bare({ memory }) })]);
      const { describe, average, copy } = apply(compiled.exportsOf, instance, []);
      const buffer = apply(compiled.bufferOf, memory, []);
      const words = new Uint32Array(buffer, 0, width * height);
      const bytes = new Uint8Array(buffer, out, values * toHeight);
      const fill = toWidth === width && toHeight === height ? copy : average;
      const paper = background[0] | (background[1] << 8) | (background[2] << 16);
      describe(width, height, toWidth, toHeight, pixels === "rgb" ? 0 : 1, paper, row, line, out);
      return {
        words,
        encode(source) {
          if (source.words !== words) apply(builtins.setAll, words, [source.words]);
          fill(LAYOUTS[source.layout]);
          return bytes;
        },
      };
    } catch {
      return null; // not enough memory
    }
  };
}
