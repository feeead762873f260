/**
 * Pixels to numbers: composed over the page's background, turned to grey, averaged over area.
 * Exact integer arithmetic with one rounding at the end (`| 0` rounds down what is never negative), so
 * that every machine gets the same bytes.
 * Pure; Node tests it against the plain definition.
 *
 * @typedef {object} Pixels
 * @property {Uint32Array} words in row order, little-endian
 * @property {"rgba" | "bgra" | "bgrx"} layout as getImageData gives them, or as canvases keep them: with alpha
 *   multiplied in, or without any
 * @typedef {(source: Pixels) => Uint8Array} Encoder gives the rows of the observation
 * @typedef {object} Wanted
 * @property {"rgb" | "grayscale"} pixels
 * @property {number} width of the source
 * @property {number} height of the source
 * @property {number} toWidth
 * @property {number} toHeight
 * @property {[number, number, number]} background 0 to 255
 */

import { fillWith } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * A pixel laid over the page's background, as the browser lays it: what is multiplied by alpha is rounded
 * on its own.
 * @param {[number, number, number]} background 0 to 255
 * @returns {Record<Pixels["layout"], (word: number) => number>} word -> RGB in the low 24 bits
 */
export function createComposer(background) {
  /** A product of two bytes, as a byte. @param {number} value @param {number} alpha */
  const times = (value, alpha) => ((2 * value * alpha + 255) / 510) | 0;
  /** @param {number} word */
  const turned = (word) => ((word >>> 16) & 255) | (word & 0xff00) | ((word & 255) << 16);
  /** @param {number} r @param {number} g @param {number} b multiplied by alpha @param {number} alpha */
  function over(r, g, b, alpha) {
    const left = 255 - alpha;
    const red = r + times(background[0], left);
    const green = g + times(background[1], left);
    return red | (green << 8) | ((b + times(background[2], left)) << 16);
  }
  return {
    rgba(word) {
      const alpha = word >>> 24;
      if (alpha === 255) return word & 0xffffff;
      const red = times(word & 255, alpha);
      return over(red, times((word >>> 8) & 255, alpha), times((word >>> 16) & 255, alpha), alpha);
    },
    bgra(word) {
      const alpha = word >>> 24;
      if (alpha === 255) return turned(word);
      return over((word >>> 16) & 255, (word >>> 8) & 255, word & 255, alpha);
    },
    bgrx: turned,
  };
}

/**
 * Where words stop being this one; four at a time, for this is where most of an image's time goes.
 * @param {Uint32Array} source
 * @param {number} word
 * @param {number} from
 * @param {number} end
 */
export function endOfRun(source, word, from, end) {
  let at = from;
  const last = end - 4;
  while (
    at <= last &&
    source[at] === word &&
    source[at + 1] === word &&
    source[at + 2] === word &&
    source[at + 3] === word
  ) {
    at += 4;
  }
  while (at < end && source[at] === word) at++;
  return at;
}

/**
 * Grey in thousandths: ITU-R BT.601, as in ALE and OpenCV.
 * @param {number} rgb
 */
export function luma(rgb) {
  return 299 * (rgb & 255) + 587 * ((rgb >>> 8) & 255) + 114 * (rgb >>> 16);
}

/**
 * @param {Pick<Builtins, "Float64Array" | "Uint8Array">} builtins
 * @param {Wanted} wanted
 * @returns {Encoder}
 */
export function createEncoder(builtins, { pixels, width, height, toWidth, toHeight, background }) {
  const { Float64Array, Uint8Array } = builtins; // the page may have changed its own
  const channels = pixels === "rgb" ? 3 : 1;
  const scale = channels === 3 ? 1 : 1000; // luma comes in thousandths
  const area = width * height * scale;
  const rowLength = toWidth * channels; // kept: the page may have changed `length`
  const sumsLength = rowLength * toHeight;
  const pixelCount = width * height;
  const sums = new Float64Array(toWidth * toHeight * channels); // below 2**53: exact
  const row = new Float64Array(toWidth * channels);
  const value = [0, 0, 0];

  let plain = -1; // the word that `row` has all along; -1 for several
  const composer = createComposer(background);
  let compose = composer.rgba;

  /** The pixel's channels, into `value`. @param {number} word */
  function decode(word) {
    const rgb = compose(word);
    if (channels === 1) {
      value[0] = luma(rgb);
      return;
    }
    value[0] = rgb & 255;
    value[1] = (rgb >>> 8) & 255;
    value[2] = rgb >>> 16;
  }

  /**
   * One source row into `row`: runs of equal pixels are laid over the columns they cover. In units where
   * a source pixel is `toWidth` wide, a column is `width` wide.
   * @param {Uint32Array} source
   * @param {number} start
   */
  function sumRow(source, start) {
    const end = start + width;
    const first = source[start];
    let to = endOfRun(source, first, start + 1, end);
    if (to === end && first === plain) return; // as the row before
    plain = to === end ? first : -1;
    fillWith(row, 0);
    for (let from = start; from < end; from = to) {
      if (from > start) to = endOfRun(source, source[from], from + 1, end);
      decode(source[from]);
      lay((from - start) * toWidth, (to - start) * toWidth);
    }
  }

  /** @param {number} from @param {number} to */
  function lay(from, to) {
    let column = (from / width) | 0;
    let at = from;
    while (at < to) {
      const border = (column + 1) * width;
      const edge = border < to ? border : to;
      const covered = edge - at;
      for (let c = 0; c < channels; c++) row[column * channels + c] += value[c] * covered;
      at = edge;
      column += 1;
    }
  }

  /** @param {Uint32Array} source */
  function average(source) {
    fillWith(sums, 0);
    for (let y = 0; y < height; y++) {
      sumRow(source, y * width);
      let line = ((y * toHeight) / height) | 0;
      let at = y * toHeight;
      const end = at + toHeight;
      while (at < end) {
        const border = (line + 1) * height;
        const edge = border < end ? border : end;
        const base = line * rowLength;
        for (let i = 0; i < rowLength; i++) sums[base + i] += row[i] * (edge - at);
        at = edge;
        line += 1;
      }
    }
    const out = new Uint8Array(sumsLength);
    for (let i = 0; i < sumsLength; i++) out[i] = ((2 * sums[i] + area) / (2 * area)) | 0;
    return out;
  }

  /** The same where no size changes: no sums. @param {Uint32Array} source */
  function copy(source) {
    const out = new Uint8Array(pixelCount * channels);
    let last = source[0];
    decode(last);
    for (let i = 0, o = 0; i < pixelCount; i++, o += channels) {
      if (source[i] !== last) {
        last = source[i];
        decode(last);
      }
      if (channels === 3) {
        out[o] = value[0];
        out[o + 1] = value[1];
        out[o + 2] = value[2];
      } else {
        out[o] = ((2 * value[0] + scale) / (2 * scale)) | 0;
      }
    }
    return out;
  }

  const encode = width === toWidth && height === toHeight ? copy : average;
  return ({ words, layout }) => {
    compose = composer[layout];
    plain = -1;
    return encode(words);
  };
}
