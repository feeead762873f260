/**
 * Memory that stays where it is, so that webcade's own process can find it once, by a mark at its beginning
 * (chromium/crossing/memory.py), and read it as the page's process does. No script of the page can reach it.
 */

/**
 * @import { Builtins } from "../builtins.js"
 */

export const MARK_WORDS = 4; // of 32 bits

/**
 * Allocates memory. Made before the page's first script.
 * @param {Builtins} builtins
 * @returns {(pages: number) => ArrayBuffer | null} pages of 64 KiB; null if the browser has no WebAssembly, or no memory left
 */
export function createAllocator({ apply, bare, construct, getDescriptor, global }) {
  const { Memory } = global.WebAssembly ?? {};
  const bufferOf =
    Memory && /** @type {() => ArrayBuffer} */ (getDescriptor(Memory.prototype, "buffer")?.get);
  return (pages) => {
    try {
      const memory = construct(Memory, [bare({ initial: pages, maximum: pages })]);
      return apply(bufferOf, memory, []);
    } catch {
      return null;
    }
  };
}

/** @param {Int32Array} words the memory's first ones @param {number[]} mark */
export function setMark(words, mark) {
  for (let i = 0; i < MARK_WORDS; i++) words[i] = mark[i];
}
