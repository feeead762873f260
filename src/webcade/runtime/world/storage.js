/**
 * Resets localStorage and sessionStorage at the start of each episode: they hold what game.toml says and nothing
 * else. Finds out where else the page stores data.
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
  let otherPlace = "";

  function areas() {
    try {
      return [global.localStorage, global.sessionStorage];
    } catch {
      return []; // a page of an opaque origin has no storage
    }
  }
  const storages = areas();

  function reset() {
    for (let i = 0; i < storages.length; i++) {
      const wanted = i === 0 ? stored.local : stored.session;
      if (holds(storages[i], wanted)) continue; // a write under the clock `browser` takes 10 ms of page time
      apply(clear, storages[i], []);
      for (const key in wanted) apply(setItem, storages[i], [key, wanted[key]]);
    }
  }
  if (global.parent === global) reset();

  /** Whether it holds these items and no others. @param {Storage} area @param {Record<string, string>} wanted */
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
        otherPlace = what;
        return apply(native, this, args);
      },
    };
    shims.method(prototype, name, shim.open);
  }

  return {
    reset,
    /** localStorage and sessionStorage; neither where the page may have none. */
    areas: storages,
    /** Whether localStorage differs from what game.toml says. */
    hasMore: () => storages.length > 0 && !holds(storages[0], stored.local),
    /** Where else the game stores data, which `reset` does not clear: "IndexedDB", "a cache", "a cookie" or "". */
    elsewhere: () => otherPlace || (hasCookie() ? "a cookie" : ""),
  };

  function hasCookie() {
    try {
      return get.Document.cookie(builtins.document) !== "";
    } catch {
      return false;
    }
  }
}
