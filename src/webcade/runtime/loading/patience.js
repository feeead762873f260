/**
 * How long a page's answers are waited for: a bound for each call of the handle, so that a page which always
 * asks for more, or for what never comes, still loads.
 *
 * @typedef {ReturnType<typeof createPatience>} Patience
 */

/** @param {() => number} now wall time */
export function createPatience(now) {
  const FIRST_MS = 4000; // wall time without any answer, after which nothing waits for those that are missing
  const MOST_IN_TURN = 1000; // answers, each to a request made after the one before it was handed over
  let ms = FIRST_MS;
  let turn = 0;
  let mostMs = Infinity; // wall time for all waiting of a call
  let callMs = Infinity; // of this call
  let end = Infinity;
  let ranOut = false; // the last call's time was up

  function isOver() {
    if (now() < end) return false;
    ranOut = true;
    return true;
  }

  /** A call begins. After one whose time was up it gets half of that call's time: all of them, twice the first. */
  function renew() {
    callMs = ranOut ? callMs / 2 : mostMs;
    ranOut = false;
    ms = FIRST_MS;
    turn = 0;
    end = now() + callMs;
  }

  return {
    /** A call of a load begins. @param {number} longestMs wall time for its waiting, and for that of later calls */
    bound(longestMs) {
      if (mostMs !== longestMs) ranOut = false;
      mostMs = longestMs;
      renew();
    },
    renew,
    /** How long the next answer is waited for, in wall time. */
    ms: () => (end - now() < ms ? end - now() : ms),
    /** An answer was waited for in vain. The next one gets half the time: all of them together, twice the first. */
    halve() {
      ms /= 2;
    },
    /** The turn of a request that is made now: one more than that of the answer before it. */
    turn: () => turn + 1,
    /** An answer is handed over. @param {number} its turn, from when it was asked for */
    follow(its) {
      turn = its;
    },
    /** Whether the call's time is up. */
    isOver,
    /** Whether the call has waited enough, whatever else the page asks for. */
    isSpent: () => turn > MOST_IN_TURN || isOver(),
  };
}
