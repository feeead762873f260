/**
 * Waits for the next answer from the browser.
 *
 * @typedef {ReturnType<typeof createArrivals>} Arrivals
 */

/**
 * @param {object} needs
 * @param {(wake: () => void, ms: number) => unknown} needs.setAlarm the browser's own timer: wall time
 * @param {(alarm: any) => void} needs.clearAlarm
 * @param {PromiseConstructor} needs.Promise
 */
export function createArrivals({ setAlarm, clearAlarm, Promise: NativePromise }) {
  /** @type {(() => void) | null} */
  let wake = null;

  return {
    /** Something has arrived. */
    arrive() {
      const go = wake;
      wake = null;
      if (go) go();
    },
    /** Wait. @param {number} ms of wall time @returns {Promise<boolean>} false if nothing has arrived by then */
    next(ms) {
      return new NativePromise((resolve) => {
        const alarm = setAlarm(() => {
          wake = null;
          resolve(false);
        }, ms);
        wake = () => {
          clearAlarm(alarm);
          resolve(true);
        };
      });
    },
  };
}
