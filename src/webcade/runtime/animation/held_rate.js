/**
 * The rate at which an animation is held almost still: at it a year of wall time is no time. (At rate 0, or paused,
 * the browser would treat it as another kind of animation: one that does not come, or never reaches its end.)
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeferredAnimation } from "./deferred_animation.js"
 */

export const HELD_RATE = 2 ** -50; // a power of two, so that times divided by it stay exact
const SET_BY_SCRIPT_MS = 0.001; // a smaller difference is the browser's rounding

/**
 * Whether a script has set an animation's time since it was last set from here.
 *
 * @param {Builtins} builtins
 * @param {number} timeMs the browser's
 * @param {number} shownMs
 */
export function isSetByScript({ Math }, timeMs, shownMs) {
  return Math.abs(timeMs - shownMs) > SET_BY_SCRIPT_MS;
}

/**
 * The rate that the page sees.
 *
 * @param {number} native the browser's
 * @param {DeferredAnimation | undefined} item
 */
export function pageRate(native, item) {
  return item && (native === HELD_RATE || item.restsAtMs !== null) ? item.rate : native;
}
