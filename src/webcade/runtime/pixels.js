/**
 * Pixels to numbers: composed over the page's background, turned to grey, averaged over area.
 * Exact integer arithmetic with one rounding at the end (`| 0` rounds down what is never negative), so
 * that every machine gets the same bytes.
 * Pure; Node tests it against the plain definition.
 *
 * @typedef {(source: Uint32Array) => Uint8Array} Encoder RGBA words in row order -> rows of the observation
 */

/**
 * A pixel laid over the page's background.
 * @param {[number, number, number]} background 0 to 255
 * @returns {(word: number) => number} RGBA, little-endian -> RGB in the low 24 bits
 */
function createComposer(background) {
  /** @param {number} top @param {number} alpha @param {number} bottom */
  const over = (top, alpha, bottom) => ((2 * (top * alpha + bottom * (255 - alpha)) + 255) / 510) | 0;
  return (word) => {
    const alpha = word >>> 24;
    if (alpha === 255) return word & 0xffffff;
    const r = over(word & 255, alpha, background[0]);
    const g = over((word >>> 8) & 255, alpha, background[1]);
    const b = over((word >>> 16) & 255, alpha, background[2]);
    return r | (g << 8) | (b << 16);
  };
}

/**
 * Grey in thousandths: ITU-R BT.601, as in ALE and OpenCV.
 * @param {number} rgb
 */
function luma(rgb) {
  return 299 * (rgb & 255) + 587 * ((rgb >>> 8) & 255) + 114 * (rgb >>> 16);
}

/**
 * @param {Pick<Natives, "Float64Array" | "Uint8Array">} natives
 * @param {object} wanted
 * @param {"rgb" | "grayscale"} wanted.pixels
 * @param {number} wanted.width of the source
 * @param {number} wanted.height of the source
 * @param {number} wanted.toWidth
 * @param {number} wanted.toHeight
 * @param {[number, number, number]} wanted.background 0 to 255
 * @returns {Encoder}
 */
function createEncoder(natives, { pixels, width, height, toWidth, toHeight, background }) {
  const { Float64Array, Uint8Array } = natives; // the page may have changed its own
  const channels = pixels === "rgb" ? 3 : 1;
  const scale = channels === 3 ? 1 : 1000; // luma comes in thousandths
  const area = width * height * scale;
  const sums = new Float64Array(toWidth * toHeight * channels); // below 2**53: exact
  const row = new Float64Array(toWidth * channels);
  const value = [0, 0, 0];

  const compose = createComposer(background);

  /** The pixel's channels, into `value`. @param {number} word RGBA, little-endian */
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
    row.fill(0);
    let from = 0;
    while (from < width) {
      const word = source[start + from];
      let to = from + 1;
      while (to < width && source[start + to] === word) to++;
      decode(word);
      lay(from * toWidth, to * toWidth);
      from = to;
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
    sums.fill(0);
    for (let y = 0; y < height; y++) {
      sumRow(source, y * width);
      let line = ((y * toHeight) / height) | 0;
      let at = y * toHeight;
      const end = at + toHeight;
      while (at < end) {
        const border = (line + 1) * height;
        const edge = border < end ? border : end;
        const base = line * row.length;
        for (let i = 0; i < row.length; i++) sums[base + i] += row[i] * (edge - at);
        at = edge;
        line += 1;
      }
    }
    const out = new Uint8Array(sums.length);
    for (let i = 0; i < out.length; i++) out[i] = ((2 * sums[i] + area) / (2 * area)) | 0;
    return out;
  }

  /** The same where no size changes: no sums. @param {Uint32Array} source */
  function copy(source) {
    const out = new Uint8Array(source.length * channels);
    let last = source[0];
    decode(last);
    for (let i = 0, o = 0; i < source.length; i++, o += channels) {
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

  return width === toWidth && height === toHeight ? copy : average;
}
