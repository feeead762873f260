/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * The page's time under the clock `browser`, the same in every process. Chromium rounds `performance.now()` to
 * 0.1 ms, up or down by a secret of each process, and rounds `Date.now()` down to whole milliseconds without
 * one. So a frame comes a whole number of frames after the one before, and a moment between two frames a whole
 * number of milliseconds after the frame, as Date has it.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {number} frameMs
 */
export function installSteppedTime(builtins, shims, frameMs) {
  const { global, apply, Math, Date } = builtins;
  const date = Date.now; // the runtime's own: a page that exchanges Date.now does not reach it
  let frameTime = 0; // of the last frame, or of the document's beginning
  let frameDate = date();
  let lastNative = NaN; // the last frame's time as the browser rounds it

  const now = () => frameTime + Math.min(Math.max(0, date() - frameDate), frameMs);

  /** Take note of a frame. @param {number} native the frame's time, as requestAnimationFrame gives it */
  function frame(native) {
    const passed = native - lastNative;
    frameTime = passed >= 0 ? frameTime + Math.max(1, Math.round(passed / frameMs)) * frameMs : now();
    frameDate = date();
    lastNative = native;
  }

  shims.method(global.Performance.prototype, "now", now);
  shims.method(global, "requestAnimationFrame", (/** @type {unknown} */ callback) => {
    const run = builtins.needFunction(callback, "requestAnimationFrame");
    return builtins.requestAnimationFrame(() => apply(run, undefined, [frameTime]));
  });
  return { now, frame };
}
