/**
 * The reports of peer connections: dated by page time.
 */

import { argument, ITERATOR } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * The browser makes what a report tells anew with each question, so it is dated where it is read: by the page
 * time at which the report was first read.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} unixMs
 */
export function installPeerStats(builtins, shims, unixMs) {
  const prototype = builtins.global.RTCStatsReport?.prototype;
  if (!prototype) return; // a browser without peer connections
  const { apply } = builtins;
  const stamps = builtins.weakMap();
  /** @param {object} report */
  function stampOf(report) {
    if (!stamps.has(report)) stamps.set(report, unixMs());
    return stamps.get(report);
  }
  const { get, forEach } = /** @type {any} */ (prototype);
  const methods = {
    /** @this {any} */
    get(/** @type {any[]} */ ...args) {
      return dated(builtins, apply(get, this, args), stampOf(this));
    },
    /** @this {any} */
    forEach(/** @type {any[]} */ ...args) {
      const callback = argument(args, 0);
      if (typeof callback !== "function") return apply(forEach, this, args); // which complains
      const stamp = stampOf(this);
      const each = (/** @type {any} */ stats, /** @type {any} */ key, /** @type {any} */ report) =>
        void apply(callback, argument(args, 1), [dated(builtins, stats, stamp), key, report]);
      return apply(forEach, this, [each]);
    },
  };
  shims.method(prototype, "get", methods.get);
  shims.method(prototype, "forEach", methods.forEach);
  installIterators(builtins, shims, stampOf);
}

/**
 * `entries`, `values` and iteration. All of a browser's iterators over reports have one prototype, which nobody
 * can have before there is an iterator.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(report: object) => number} stampOf
 */
function installIterators(builtins, shims, stampOf) {
  const prototype = /** @type {any} */ (builtins.global.RTCStatsReport.prototype);
  const { apply } = builtins;
  const stamps = builtins.weakMap(); // of iterators
  const seen = builtins.weakMap(); // prototypes of theirs

  /** @param {object} iterator */
  function prepare(iterator) {
    const owner = builtins.getPrototypeOf(iterator);
    if (seen.has(owner)) return;
    seen.set(owner, true);
    const { next } = owner;
    const shim = {
      /** @this {any} */
      next() {
        const step = apply(next, this, []);
        const stamp = stamps.get(this);
        if (builtins.isArray(step.value)) dated(builtins, step.value[1], stamp);
        else dated(builtins, step.value, stamp);
        return step;
      },
    };
    shims.method(owner, "next", shim.next);
  }
  /** @param {string} name */
  function replace(name) {
    const native = prototype[name];
    const shim = {
      /** @this {any} */
      method() {
        const iterator = apply(native, this, []);
        prepare(iterator);
        stamps.set(iterator, stampOf(this));
        return iterator;
      },
    };
    shims.method(prototype, name, shim.method);
  }
  for (const name of ["keys", "values", "entries"]) replace(name);
  const descriptor = builtins.getDescriptor(prototype, ITERATOR);
  const { entries } = prototype; // the same function, as the browser has it
  builtins.defineProperty(prototype, ITERATOR, builtins.bare({ ...descriptor, value: entries }));
}

/**
 * What a report tells of one thing, with all its moments at `stamp`.
 *
 * @template T
 * @param {Builtins} builtins
 * @param {T} stats an object of the browser's making, or what is no such thing
 * @param {number} stamp Unix time
 * @returns {T}
 */
function dated(builtins, stats, stamp) {
  if (typeof stats !== "object" || stats === null) return stats;
  const told = /** @type {any} */ (stats);
  const names = builtins.names(told);
  for (let i = 0; i < names.length; i++) {
    const end = builtins.apply(builtins.slice, names[i], [-"timestamp".length]); // lastPacketReceivedTimestamp, too
    if (end === "timestamp" || end === "Timestamp") told[names[i]] = stamp;
  }
  return stats;
}
