/**
 * Iframes of the page's origin share its clock, its random numbers and its delivery queue. An iframe's runtime
 * asks its parent's for them by an event that no script of the page sees.
 *
 * @typedef {{ clock: Clock, random: Random, pending: DeliveryQueue }} Shared
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Random } from "./random.js"
 */

/**
 * Get what the parent page shares; null at the top, and in an iframe of another origin.
 *
 * @param {Builtins} builtins
 * @param {string} name of the event
 * @returns {Shared | null}
 */
export function askParent(builtins, name) {
  const { global, apply, bare } = builtins;
  /** @type {Shared | null} */
  let shared = null;
  const detail = (/** @type {Shared} */ given) => {
    shared = given;
  };
  try {
    if (global.parent === global) return null;
    apply(builtins.dispatchEvent, global.parent, [new builtins.CustomEvent(name, bare({ detail }))]);
  } catch {
    return null; // of another origin: the browser denies access to the parent
  }
  return shared;
}

/**
 * Share with the iframes of this page. Call this before the page's first script.
 *
 * @param {Builtins} builtins
 * @param {string} name of the event
 * @param {Shared} shared
 */
export function answerFrames(builtins, name, shared) {
  const { get, call } = builtins;
  /** @param {Event} event */
  const answer = (event) => {
    call.Event.stopImmediatePropagation(event);
    const detail = get.CustomEvent.detail(event);
    if (typeof detail === "function") detail(shared);
  };
  builtins.apply(builtins.addEventListener, builtins.global, [name, answer, true]);
}

/**
 * The parent's clock for an iframe: callbacks of an iframe that was removed do not run.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @returns {Clock}
 */
export function clockForFrame({ global, get }, clock) {
  const isClosed = () => get.Window.closed(global);
  /** @param {(time: number) => void} callback */
  const whileOpen = (callback) => (/** @type {number} */ time) => {
    if (!isClosed()) callback(time);
  };
  return {
    ...clock,
    setTimer: (run, delay, repeats) => clock.setTimer(() => isClosed() || run(), delay, repeats),
    requestFrame: (callback) => clock.requestFrame(whileOpen(callback)),
    requestIdle: (callback) => clock.requestIdle(whileOpen(callback)),
  };
}
