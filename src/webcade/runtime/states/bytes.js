/**
 * Copies of ArrayBuffers, memories of WebAssembly among them, in pages of 64 KiB: a page that has not changed is
 * shared with the copy before.
 *
 * @typedef {{ length: number, pages: Uint32Array[], rest: Uint8Array }} BytesCopy
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Kept } from "./kept.js"
 * @import { Copier } from "./walk.js"
 */

const PAGE = 1 << 16; // bytes
const WORDS = PAGE >> 2;

/** @param {Builtins} builtins @param {Kept} kept @returns {Copier} */
export function createBytesCopier({ Error: NativeError }, kept) {
  const { Uint8Array, Uint32Array, lengthOfBuffer, sliceAll, setAll } = kept;

  /** @param {Uint32Array} words @param {number} from @param {Uint32Array} page */
  function isSamePage(words, from, page) {
    for (let i = 0; i < page.length; i++) if (words[from + i] !== page[i]) return false;
    return true;
  }

  /** The words of the whole part of a buffer, and the up to three bytes after them. @param {ArrayBuffer} buffer @param {number} length */
  function partsOf(buffer, length) {
    const whole = length - (length % 4);
    return { words: new Uint32Array(buffer, 0, whole >> 2), bytes: new Uint8Array(buffer, whole) };
  }

  return {
    copy({ object, inner: before }) {
      const length = lengthOfBuffer(object);
      const { words, bytes } = partsOf(object, length);
      const pages = emptyList();
      let same = before !== undefined && before.length === length;
      for (let from = 0; from < length >> 2; from += WORDS) {
        const old = before?.pages[pages.length];
        const to = from + WORDS < length >> 2 ? from + WORDS : length >> 2;
        const isOld = old !== undefined && old.length === to - from && isSamePage(words, from, old);
        if (!isOld) same = false;
        pages[pages.length] = isOld ? old : sliceAll(words, from, to);
      }
      for (let i = 0; same && i < bytes.length; i++) if (bytes[i] !== before.rest[i]) same = false;
      return same ? before : { length, pages, rest: sliceAll(bytes) };
    },
    putBack({ object }, { length, pages, rest }) {
      if (lengthOfBuffer(object) !== length)
        throw new NativeError("an ArrayBuffer has been given away, or has another length now");
      const { words, bytes } = partsOf(object, length);
      for (let i = 0; i < pages.length; i++) {
        if (!isSamePage(words, i * WORDS, pages[i])) setAll(words, pages[i], i * WORDS);
      }
      setAll(bytes, rest);
    },
  };
}
