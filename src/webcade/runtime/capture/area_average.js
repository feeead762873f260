/**
 * Pixels to numbers: composed over the page's background, turned to grey, averaged over area.
 * Exact integer arithmetic with one rounding at the end (`| 0` rounds down, for nothing here is negative), so
 * that every machine gets the same bytes.
 * Pure; Node tests it against the plain definition.
 *
 * @typedef {object} Pixels
 * @property {Uint32Array} words in row order, little-endian
 * @property {"rgba" | "bgra" | "bgrx"} layout rgba as getImageData returns it; bgra and bgrx as canvases keep
 *   their pixels: with alpha multiplied in, or without any
 * @typedef {(source: Pixels) => Uint8Array} Encoder returns the observation's bytes, in row order
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
 * A pixel composed over the page's background, as the browser does it: each product with alpha is rounded
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
 * The index at which a run of equal words ends. It compares four at a time, for most of an image's time is
 * spent here.
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
 * @typedef {Pick<Builtins, "Float64Array" | "Uint8Array">} Arrays
 * @param {Arrays} builtins
 * @param {Wanted} wanted
 * @returns {Encoder}
 */
export function createEncoder(builtins, wanted) {
  const { width, height, toWidth, toHeight } = wanted;
  const decoder = createDecoder(wanted);
  if (width === toWidth && height === toHeight) {
    const copy = createCopy(builtins, wanted, decoder);
    return ({ words, layout }) => {
      decoder.use(layout);
      return copy(words);
    };
  }
  const rowSums = createRowSums(builtins, wanted, decoder);
  const average = createAverage(builtins, wanted, rowSums);
  return ({ words, layout }) => {
    decoder.use(layout);
    rowSums.begin();
    return average(words);
  };
}

/**
 * Words to the values of their channels.
 *
 * @typedef {ReturnType<typeof createDecoder>} Decoder
 * @param {Wanted} wanted
 */
function createDecoder({ pixels, background }) {
  const channels = pixels === "rgb" ? 3 : 1;
  const composer = createComposer(background);
  const value = [0, 0, 0];
  let compose = composer.rgba;
  return {
    channels,
    scale: channels === 3 ? 1 : 1000, // luma comes in thousandths
    /** The channels of the last word. */
    value,
    /** @param {Pixels["layout"]} layout */
    use(layout) {
      compose = composer[layout];
    },
    /** Put the pixel's channels into `value`. @param {number} word */
    decode(word) {
      const rgb = compose(word);
      if (channels === 1) {
        value[0] = luma(rgb);
        return;
      }
      value[0] = rgb & 255;
      value[1] = (rgb >>> 8) & 255;
      value[2] = rgb >>> 16;
    },
  };
}

/**
 * One source row, summed over the columns of the observation. In units in which a source pixel is `toWidth`
 * wide, a column is `width` wide.
 *
 * @typedef {ReturnType<typeof createRowSums>} RowSums
 * @param {Arrays} builtins
 * @param {Wanted} wanted
 * @param {Decoder} decoder
 */
function createRowSums({ Float64Array }, { width, toWidth }, { channels, scale, value, decode }) {
  const row = new Float64Array(toWidth * channels);
  let plain = -1; // the word that all pixels of the last row have; -1 if they differ

  /** Add `value` to the columns it covers. @param {number} from @param {number} to */
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

  return {
    ...{ row, channels, scale },
    /** Another image begins. */
    begin() {
      plain = -1;
    },
    /** Put a source row's sums into `row`. @param {Uint32Array} source @param {number} start its index */
    sum(source, start) {
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
    },
  };
}

/** @param {Arrays} builtins @param {Wanted} wanted @param {RowSums} rowSums */
function createAverage({ Float64Array, Uint8Array }, wanted, { row, sum, channels, scale }) {
  const { width, height, toWidth, toHeight } = wanted;
  const area = width * height * scale;
  const rowLength = toWidth * channels; // kept: the page may have changed `length`
  const sumsLength = rowLength * toHeight;
  const sums = new Float64Array(sumsLength); // below 2**53: exact

  /** @param {Uint32Array} source */
  return (source) => {
    fillWith(sums, 0);
    for (let y = 0; y < height; y++) {
      sum(source, y * width);
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
  };
}

/** An image at its own size: no sums. @param {Arrays} builtins @param {Wanted} wanted @param {Decoder} decoder */
function createCopy({ Uint8Array }, { width, height }, { channels, scale, value, decode }) {
  const pixelCount = width * height;

  /** @param {Uint32Array} source */
  return (source) => {
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
  };
}
