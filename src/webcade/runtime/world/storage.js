/**
 * What the page keeps: at each episode's beginning, what the game's file says and nothing else.
 *
 * @typedef {{ local: Record<string, string>, session: Record<string, string> }} Stored
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Stored} stored
 */
export function installStorage(builtins, shims, stored) {
  const { global, apply, get } = builtins;
  const { clear, setItem, getItem } = global.Storage.prototype;
  let keepsElsewhere = "";

  function areas() {
    try {
      return [global.localStorage, global.sessionStorage];
    } catch {
      return []; // an opaque origin has none
    }
  }
  const kept = areas();

  function reset() {
    for (let i = 0; i < kept.length; i++) {
      const wanted = i === 0 ? stored.local : stored.session;
      if (holds(kept[i], wanted)) continue; // under the browser clock each write takes 10 ms of its time
      apply(clear, kept[i], []);
      for (const key in wanted) apply(setItem, kept[i], [key, wanted[key]]);
    }
  }
  if (global.parent === global) reset();

  /** @param {Storage} area @param {Record<string, string>} wanted */
  function holds(area, wanted) {
    let count = 0;
    for (const key in wanted) {
      if (apply(getItem, area, [key]) !== wanted[key]) return false;
      count += 1;
    }
    return get.Storage.length(area) === count;
  }

  for (const [prototype, name, what] of /** @type {[any, string, string][]} */ ([
    [global.IDBFactory?.prototype, "open", "IndexedDB"],
    [global.CacheStorage?.prototype, "open", "a cache"],
  ])) {
    const native = prototype?.[name];
    const shim = {
      /** @this {any} */
      open(/** @type {any[]} */ ...args) {
        keepsElsewhere = what;
        return apply(native, this, args);
      },
    };
    shims.method(prototype, name, shim.open);
  }

  return {
    reset,
    /** Whether localStorage holds more or other than the game's file says. */
    hasMore: () => kept.length > 0 && !holds(kept[0], stored.local),
    /** Where the game keeps what only a fresh page is without: "IndexedDB", "a cache", "a cookie" or "". */
    elsewhere: () => keepsElsewhere || (hasCookie() ? "a cookie" : ""),
  };

  function hasCookie() {
    try {
      return get.Document.cookie(builtins.document) !== "";
    } catch {
      return false;
    }
  }
}
