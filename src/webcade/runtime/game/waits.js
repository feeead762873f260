/**
 * Waiting in page time, frame by frame: for a time, or for a condition of the game's file.
 *
 * @typedef {ReturnType<typeof createWaits>} Waits
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * @param {Builtins} builtins
 * @param {{ now: () => number, frame: () => Promise<void> }} time
 * @param {() => Promise<void>} checkpoint
 * @param {() => string} firstError the first uncaught error of the page's scripts, "" without one
 */
export function createWaits(builtins, time, checkpoint, firstError) {
  /** @param {number} ms of page time */
  async function wait(ms) {
    await sure(checkpoint());
    const end = time.now() + ms;
    while (time.now() < end) await sure(time.frame());
  }

  /**
   * Run frames until a condition holds. A condition that throws does not hold yet: what it reads may not be
   * there so early.
   * @param {string} path
   * @param {() => unknown} condition
   * @param {number} withinMs page time
   * @param {string} source of the condition, for the error
   * @param {() => string} [advice] for the error
   */
  async function need(path, condition, withinMs, source, advice = () => "") {
    await sure(checkpoint());
    const end = time.now() + withinMs;
    for (;;) {
      let complaint = "";
      try {
        if (condition()) return;
      } catch (error) {
        complaint = ` (${error})`;
      }
      if (time.now() >= end) throw tooLate(path, withinMs, `${source}${complaint}${advice()}`);
      await sure(time.frame());
    }
  }

  /** @param {string} path @param {number} withinMs @param {string} what */
  function tooLate(path, withinMs, what) {
    return new builtins.Error(`${path}: not true within ${withinMs} ms of page time: ${what}${cause()}`);
  }

  /** What may be the cause of a failure. */
  const cause = () => (firstError() === "" ? "" : `; the page's first error: ${firstError()}`);

  return { need, wait, cause };
}
