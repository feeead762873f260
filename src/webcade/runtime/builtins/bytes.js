/** Typed arrays: where their bytes are, copies of them, base64. */

import { applyKept } from "../kept_interfaces.js";

/** @param {Window & typeof globalThis} global */
export function keepBytes(global) {
  const { Uint8Array, Object } = global;
  return {
    bytesOf: bytesOf(global),
    fromBase64: /** @type {(text: string) => Uint8Array<ArrayBuffer>} */ (
      /** @type {any} */ (Uint8Array).fromBase64?.bind(Uint8Array)
    ),
    /** `set` of all typed arrays. */
    setAll: Object.getPrototypeOf(Uint8Array.prototype).set,
    toBase64: /** @type {{ toBase64(): string }} */ (/** @type {unknown} */ (Uint8Array.prototype)).toBase64,
  };
}

/** Where the bytes of a typed array are. @param {Window & typeof globalThis} global */
function bytesOf({ Uint8Array, Object }) {
  const owner = Object.getPrototypeOf(Uint8Array.prototype);
  /** @param {string} name @returns {() => any} */
  const getter = (name) => /** @type {any} */ (Object.getOwnPropertyDescriptor(owner, name)?.get);
  const [buffer, length, offset] = [getter("buffer"), getter("byteLength"), getter("byteOffset")];
  return (/** @type {any} */ array) => ({
    buffer: applyKept(buffer, array, []),
    byteLength: applyKept(length, array, []),
    byteOffset: applyKept(offset, array, []),
  });
}
