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
  const GIVE_UP_MS = 4000; // wall time without any answer, after which nothing waits for those that are missing
  /** @type {(() => void) | null} */
  let wake = null;

  return {
    /** Something has arrived. */
    arrive() {
      const go = wake;
      wake = null;
      if (go) go();
    },
    /** Wait. @returns {Promise<boolean>} false if nothing has arrived for too long */
    next() {
      return new NativePromise((resolve) => {
        const alarm = setAlarm(() => {
          wake = null;
          resolve(false);
        }, GIVE_UP_MS);
        wake = () => {
          clearAlarm(alarm);
          resolve(true);
        };
      });
    },
  };
}
