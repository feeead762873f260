/**
 * Threads: workers of a cross-origin isolated page, which share memory with it. One that waits for others in
 * `Atomics.wait` says so before, for the page would wait for it. One that never returns reads the page's time,
 * which its own clock would not reach.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * Install this in a worker.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => void} blocked reports that the worker is about to wait, perhaps for ever
 */
export function installThreads({ apply, global }, shims, blocked) {
  const { Atomics } = global;
  const { wait } = Atomics;
  shims.method(
    Atomics,
    "wait",
    (/** @type {any} */ array, /** @type {any} */ index, /** @type {any} */ value, /** @type {any} */ ms) => {
      const hasEnd = ms !== undefined && ms < Number.POSITIVE_INFINITY;
      if (hasEnd) return apply(wait, Atomics, [array, index, value, ms]);
      const result = apply(wait, Atomics, [array, index, value, 0]);
      if (result !== "timed-out") return result;
      blocked();
      return apply(wait, Atomics, [array, index, value]);
    },
  );
}

/**
 * The page's time, which its threads read: Unix time in milliseconds, in memory that they share.
 *
 * @param {Builtins} builtins of the page
 * @param {() => number} nowMs
 */
export function createSharedTime({ global }, nowMs) {
  if (!global.crossOriginIsolated) return null;
  const memory = new global.SharedArrayBuffer(8);
  const cell = new global.Float64Array(memory);
  return {
    memory,
    /** Let the threads know the time. */
    tell() {
      cell[0] = nowMs();
    },
  };
}

/** A function that reads that time in a worker. @param {Builtins} builtins @param {SharedArrayBuffer} memory */
export function sharedTimeOf({ Float64Array }, memory) {
  const cell = new Float64Array(memory);
  return () => cell[0];
}
