/**
 * An image at its own size as runs of equal pixels: what games draw is flat enough that this is a small
 * part of the bytes, and the bytes are what a crossing costs (some 11 ms a megabyte). Lossless.
 *
 * The text is `R` and base64 of all run lengths (uint16) followed by all values (RGB in a uint32, or a
 * grey uint8), little-endian. An image that would not shrink is `P` and base64 of its plain bytes.
 */

import { lengthOf } from "../kept_interfaces.js";
import { createComposer, endOfRun, luma } from "./area_average.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Encoder, Pixels } from "./area_average.js"
 */

/**
 * @param {Builtins} builtins
 * @param {"rgb" | "grayscale"} pixels
 * @param {[number, number, number]} background
 * @param {Encoder} plain for what does not shrink
 * @returns {(source: Pixels) => string}
 */
export function createRunLengthEncoder(builtins, pixels, background, plain) {
  const { Uint8Array, Uint16Array, Uint32Array, apply, toBase64 } = builtins;
  const LONGEST = 65535;
  const composer = createComposer(background);
  const valueBytes = pixels === "rgb" ? 4 : 1;
  const plainBytes = pixels === "rgb" ? 3 : 1;
  let room = 0; // in both
  let lengths = new Uint16Array(0);
  let values = new Uint32Array(0);

  /** Fills `lengths` and `values`; the number of runs, or -1 if plain bytes are fewer. @param {Uint32Array} source @param {number} size */
  function findRuns(source, size) {
    const most = ((size * plainBytes) / (2 + valueBytes)) | 0;
    if (room < most) {
      room = most;
      lengths = new Uint16Array(most);
      values = new Uint32Array(most);
    }
    let count = 0;
    let from = 0;
    while (from < size) {
      if (count === most) return -1;
      const word = source[from];
      const end = from + LONGEST < size ? from + LONGEST : size;
      const to = endOfRun(source, word, from + 1, end);
      lengths[count] = to - from;
      values[count] = word;
      count += 1;
      from = to;
    }
    return count;
  }

  /** @param {number} rgb */
  const toValue = (rgb) => (pixels === "rgb" ? rgb : ((2 * luma(rgb) + 1000) / 2000) | 0);

  return (source) => {
    const compose = composer[source.layout];
    const count = findRuns(source.words, lengthOf(source.words));
    if (count < 0) return `P${apply(toBase64, plain(source), [])}`;
    const bytes = new Uint8Array(count * (2 + valueBytes));
    let at = 0;
    for (let i = 0; i < count; i++) {
      bytes[at++] = lengths[i] & 255;
      bytes[at++] = lengths[i] >>> 8;
    }
    for (let i = 0; i < count; i++) {
      const value = toValue(compose(values[i]));
      for (let shift = 0; shift < valueBytes; shift++) bytes[at++] = (value >>> (8 * shift)) & 255;
    }
    return `R${apply(toBase64, bytes, [])}`;
  };
}
