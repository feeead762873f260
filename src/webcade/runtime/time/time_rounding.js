/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * Round the browser's own time, for the clock `browser`, so that it is the same in every process. Chromium
 * rounds `performance.now()` to 0.1 ms, up or down by a secret of each process. Here a value close to a
 * frame's time becomes that frame's time, and any other becomes a multiple of 0.5 ms.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {number} frameMs
 */
export function installTimeRounding(builtins, shims, frameMs) {
  const { global, apply, Math } = builtins;
  const NEAR_MS = 0.3; // more than two roundings of 0.1 ms
  const zero = builtins.now();
  /** @param {number} native */
  const snap = (native) => {
    const elapsed = native - zero;
    const frame = Math.round(elapsed / frameMs) * frameMs;
    return Math.abs(elapsed - frame) < NEAR_MS ? frame : Math.round(elapsed * 2) / 2;
  };
  const now = () => snap(builtins.now());

  shims.method(global.Performance.prototype, "now", now);
  shims.method(global, "requestAnimationFrame", (/** @type {unknown} */ callback) => {
    const run = builtins.needFunction(callback, "requestAnimationFrame");
    return builtins.requestAnimationFrame((time) => apply(run, undefined, [snap(time)]));
  });
  return now;
}
