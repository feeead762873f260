/**
 * The reports of peer connections: dated by page time.
 */

import { argument, ITERATOR } from "../kept_interfaces.js";

/**
 * @import { Natives } from "../builtins.js"
 * @import { Disguise } from "../shims.js"
 */

/**
 * The browser makes what a report tells anew with each question, so it is dated where it is read: by the page
 * time at which the report was first read.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} unixMs
 */
export function installPeerStats(natives, disguise, unixMs) {
  const prototype = natives.global.RTCStatsReport?.prototype;
  if (!prototype) return; // a browser without peer connections
  const { apply } = natives;
  const stamps = natives.weakMap();
  /** @param {object} report */
  function stampOf(report) {
    if (!stamps.has(report)) stamps.set(report, unixMs());
    return stamps.get(report);
  }
  const { get, forEach } = /** @type {any} */ (prototype);
  const shims = {
    /** @this {any} */
    get(/** @type {any[]} */ ...args) {
      return dated(natives, apply(get, this, args), stampOf(this));
    },
    /** @this {any} */
    forEach(/** @type {any[]} */ ...args) {
      const callback = argument(args, 0);
      if (typeof callback !== "function") return apply(forEach, this, args); // which complains
      const stamp = stampOf(this);
      const each = (/** @type {any} */ stats, /** @type {any} */ key, /** @type {any} */ report) =>
        void apply(callback, argument(args, 1), [dated(natives, stats, stamp), key, report]);
      return apply(forEach, this, [each]);
    },
  };
  disguise.method(prototype, "get", shims.get);
  disguise.method(prototype, "forEach", shims.forEach);
  installIterators(natives, disguise, stampOf);
}

/**
 * `entries`, `values` and iteration. All of a browser's iterators over reports have one prototype, which nobody
 * can have before there is an iterator.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {(report: object) => number} stampOf
 */
function installIterators(natives, disguise, stampOf) {
  const prototype = /** @type {any} */ (natives.global.RTCStatsReport.prototype);
  const { apply } = natives;
  const stamps = natives.weakMap(); // of iterators
  const seen = natives.weakMap(); // prototypes of theirs

  /** @param {object} iterator */
  function prepare(iterator) {
    const owner = natives.getPrototypeOf(iterator);
    if (seen.has(owner)) return;
    seen.set(owner, true);
    const { next } = owner;
    const shim = {
      /** @this {any} */
      next() {
        const step = apply(next, this, []);
        const stamp = stamps.get(this);
        if (natives.isArray(step.value)) dated(natives, step.value[1], stamp);
        else dated(natives, step.value, stamp);
        return step;
      },
    };
    disguise.method(owner, "next", shim.next);
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
    disguise.method(prototype, name, shim.method);
  }
  for (const name of ["keys", "values", "entries"]) replace(name);
  const descriptor = natives.getDescriptor(prototype, ITERATOR);
  const { entries } = prototype; // the same function, as the browser has it
  natives.defineProperty(prototype, ITERATOR, natives.bare({ ...descriptor, value: entries }));
}

/**
 * What a report tells of one thing, with all its moments at `stamp`.
 *
 * @template T
 * @param {Natives} natives
 * @param {T} stats an object of the browser's making, or what is no such thing
 * @param {number} stamp Unix time
 * @returns {T}
 */
function dated(natives, stats, stamp) {
  if (typeof stats !== "object" || stats === null) return stats;
  const told = /** @type {any} */ (stats);
  const names = natives.names(told);
  for (let i = 0; i < names.length; i++) {
    const end = natives.apply(natives.slice, names[i], [-"timestamp".length]); // lastPacketReceivedTimestamp, too
    if (end === "timestamp" || end === "Timestamp") told[names[i]] = stamp;
  }
  return stats;
}
