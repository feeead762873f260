/**
 * Dates the reports of peer connections (`getStats`) by page time.
 */

import { argument, ITERATOR } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * Replace the methods that read a report. The browser makes new objects each time, so they are dated as they are
 * read: by the page time at which the report was first read.
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
      if (typeof callback !== "function") return apply(forEach, this, args); // throws the browser's TypeError
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
 * `keys`, `values`, `entries` and iteration. All iterators over reports have one prototype. It cannot be reached
 * before the first iterator exists, so its `next` is replaced then.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(report: object) => number} stampOf
 */
function installIterators(builtins, shims, stampOf) {
  const prototype = /** @type {any} */ (builtins.global.RTCStatsReport.prototype);
  const { apply } = builtins;
  const stamps = builtins.weakMap(); // by iterator
  const prepared = builtins.weakMap(); // prototypes whose `next` is replaced

  /** @param {object} iterator */
  function prepare(iterator) {
    const owner = builtins.getPrototypeOf(iterator);
    if (prepared.has(owner)) return;
    prepared.set(owner, true);
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
  const { entries } = prototype; // in the browser, too, they are the same function
  builtins.defineProperty(prototype, ITERATOR, builtins.bare({ ...descriptor, value: entries }));
}

/**
 * Set all time stamps of one entry of a report.
 *
 * @template T
 * @param {Builtins} builtins
 * @param {T} stats an entry, made by the browser; anything that is no object is returned as it is
 * @param {number} stamp Unix time
 * @returns {T}
 */
function dated(builtins, stats, stamp) {
  if (typeof stats !== "object" || stats === null) return stats;
  const entry = /** @type {any} */ (stats);
  const names = builtins.names(entry);
  for (let i = 0; i < names.length; i++) {
    const end = builtins.apply(builtins.slice, names[i], [-"timestamp".length]); // lastPacketReceivedTimestamp, too
    if (end === "timestamp" || end === "Timestamp") entry[names[i]] = stamp;
  }
  return stats;
}
