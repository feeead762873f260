/**
 * Frames within a page, of the same origin, share its time and its chance. A frame's runtime asks its
 * parent's for them with an event that only the two of them see.
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
 * What the page around this one shares; null at the top, and in a frame from elsewhere.
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
    return null; // from elsewhere: the browser lets it see nothing
  }
  return shared;
}

/**
 * Share with the frames within this page; to be called before the page's first script.
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
 * A parent's clock for a frame: its callbacks end with the frame.
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
