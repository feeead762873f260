/**
 * Carries pictures to Python: through memory that webcade's own process reads (chromium/crossing/pictures.py has the
 * same layout), or as base64 within the answer, which costs both processes and the browser between them far more.
 *
 * A text stands for a picture: its kind, `P` for plain bytes or `R` for runs, and its base64; or `M`, its kind, its
 * number and its length, where the bytes are in the memory until the next picture is.
 *
 * @typedef {object} Carrier
 * @property {(kind: "P" | "R", bytes: Uint8Array) => string} carry
 * @property {() => boolean} isNear whether bytes go through memory: many of them then cost little
 * @typedef {ReturnType<typeof createPictures>} Pictures
 */

import { lengthOf } from "../kept_interfaces.js";
import { createAllocator, MARK_WORDS, setMark } from "./memory.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

const PAGE_BYTES = 65536;
const LEAST_PAGES = 16; // Python looks for the mark in mappings of 1 MiB or more
const MOST_PAGES = 1024;
/** The word after the mark: the number of the last picture. In no variable, for a moment that is put back would bring an old one. */
const NUMBER = MARK_WORDS;
const HEAD_BYTES = 64;
const LAST_NUMBER = 2 ** 31 - 1;

/** Made before the page's first script. @param {Builtins} builtins */
export function createPictures(builtins) {
  const { apply, setAll, toBase64, Uint8Array } = builtins;
  const { Int32Array } = builtins.global;
  const allocate = createAllocator(builtins);
  /** @type {{ words: Int32Array, bytes: Uint8Array } | null} */
  let made = null;
  /** @type {{ words: Int32Array, bytes: Uint8Array } | null} that Python has found */
  let block = null;

  /** @type {Carrier} */
  const inText = {
    carry: (kind, bytes) => `${kind}${apply(toBase64, bytes, [])}`,
    isNear: () => false,
  };

  /** Through memory if Python has found it and the picture fits, else in the text. @type {Carrier} */
  const byMemory = {
    carry(kind, bytes) {
      const length = lengthOf(bytes);
      if (block === null || length > lengthOf(block.bytes)) return inText.carry(kind, bytes);
      const { words } = block;
      const number = words[NUMBER] === LAST_NUMBER ? 1 : words[NUMBER] + 1;
      apply(setAll, block.bytes, [bytes]);
      words[NUMBER] = number;
      return `M${kind}${number},${length}`;
    },
    isNear: () => block !== null,
  };

  return {
    inText,
    byMemory,
    /**
     * Allocate memory for pictures, and write a mark into it.
     * @param {number[]} mark four words
     * @param {number} most bytes of a picture
     * @returns {boolean} whether this browser has such memory
     */
    open(mark, most) {
      const pages = builtins.Math.floor((HEAD_BYTES + most) / PAGE_BYTES) + 1;
      const buffer = pages > MOST_PAGES ? null : allocate(pages < LEAST_PAGES ? LEAST_PAGES : pages);
      if (buffer === null) return false;
      made = { words: new Int32Array(buffer, 0, HEAD_BYTES / 4), bytes: new Uint8Array(buffer, HEAD_BYTES) };
      setMark(made.words, mark);
      return true;
    },
    /** Python has found the memory: pictures go through it from now on. */
    found() {
      block = made;
    },
  };
}
