/**
 * The promises `ready` and `finished` of an animation, settled in page time. One is made when the page first asks.
 *
 * @typedef {ReturnType<ReturnType<typeof createPromises>>} HeldPromise
 */

import { createSettling, forgiven } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Settling } from "../kept_interfaces.js"
 */

/** @param {Builtins} builtins */
export function createPromises({ global }) {
  const { DOMException } = global;
  /** @param {Animation} animation which it is resolved with @param {boolean} isSettled */
  return (animation, isSettled) => {
    /** @type {Settling | null} */
    let made = null;

    function make() {
      const settling = createSettling();
      forgiven(settling.promise); // that of a cancelled animation, too
      if (isSettled) settling.resolve(animation);
      made = settling;
      return settling;
    }
    return {
      isSettled: () => isSettled,
      /** As the page gets it. @returns {Promise<Animation>} */
      get: () => (made ?? make()).promise,
      /** @returns {boolean} whether the page may hear of it */
      resolve() {
        if (isSettled) return false;
        isSettled = true;
        made?.resolve(animation);
        return made !== null;
      },
      /** A settled one gives way to another. */
      renew() {
        if (!isSettled) return;
        isSettled = false;
        made = null;
      },
      /** The animation was cancelled: one that waits is rejected, and another takes its place. @param {boolean} settled whether that one is */
      abort(settled) {
        if (!isSettled) made?.reject(new DOMException("The user aborted a request.", "AbortError"));
        made = null;
        isSettled = settled;
      },
    };
  };
}
