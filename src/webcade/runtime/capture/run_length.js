/**
 * Run-length encoding of an image at its own size that is sent in text. Lossless. Games draw flat areas, so runs are
 * a small part of the bytes; and sending bytes to Python in text costs some 11 ms a megabyte.
 *
 * The bytes, of kind `R`, are all run lengths (uint16) followed by all values (RGB in a uint32, or a grey uint8),
 * little-endian. If runs would not be shorter, they are the plain bytes, of kind `P`.
 */

import { lengthOf } from "../kept_interfaces.js";
import { createComposer, endOfRun, luma } from "./area_average.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Encoder, Pixels } from "./area_average.js"
 * @import { Carrier } from "../crossing/pictures.js"
 */

/**
 * @param {Builtins} builtins
 * @param {"rgb" | "grayscale"} pixels
 * @param {[number, number, number]} background
 * @param {Encoder} plain for images that runs would not make shorter
 * @param {Carrier} carrier
 * @returns {(source: Pixels) => string}
 */
export function createRunLengthEncoder(builtins, pixels, background, plain, { carry }) {
  const { Uint8Array, Uint16Array, Uint32Array } = builtins;
  const LONGEST = 65535;
  const composer = createComposer(background);
  const valueBytes = pixels === "rgb" ? 4 : 1;
  const plainBytes = pixels === "rgb" ? 3 : 1;
  let capacity = 0; // of both arrays
  let lengths = new Uint16Array(0);
  let values = new Uint32Array(0);

  /** Fill `lengths` and `values`. Returns the number of runs, or -1 if plain bytes are fewer. @param {Uint32Array} source @param {number} size */
  function findRuns(source, size) {
    const most = ((size * plainBytes) / (2 + valueBytes)) | 0;
    if (capacity < most) {
      capacity = most;
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
    if (count < 0) return carry("P", plain(source));
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
    return carry("R", bytes);
  };
}
