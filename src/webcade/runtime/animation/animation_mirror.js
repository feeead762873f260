/** Shows an animation's time in the browser's own, which is held almost still. */

import { isMoving, rateOf, stateOf, timeOf } from "./playback.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeferredAnimation, Measure } from "./deferred_animation.js"
 */

/**
 * The rate at which the browser's animation is held: at it a year of wall time is no time. (At rate 0, or paused,
 * the browser would treat it as another kind of animation: one that does not come, or never reaches its end.)
 */
const HELD_RATE = 2 ** -50; // a power of two, so that times divided by it stay exact
export const NOT_SHOWN = Number.NaN;

/** @param {Builtins} builtins @param {Measure} measure */
export function createMirror(builtins, measure) {
  const { get, set } = builtins;
  /** @param {DeferredAnimation} item */
  function showRate(item) {
    const rate = rateOf(item.playback);
    const held = rate > 0 ? HELD_RATE : rate < 0 ? -HELD_RATE : 0; // its end is on the side to which it runs
    if (held === item.shownRate) return;
    set.Animation.playbackRate(item.animation, held);
    item.shownRate = held;
    item.shownMs = NOT_SHOWN;
  }
  /** @param {DeferredAnimation} item @param {number} now */
  function show(item, now) {
    const timeMs = timeOf(item.playback, now);
    if (timeMs === null || item.isResting) return;
    showRate(item);
    if (timeMs === item.shownMs) return;
    if (item.isStyled && get.Animation.playState(item.animation) === "idle") return; // a time would bring it back
    set.Animation.currentTime(item.animation, timeMs);
    item.shownMs = timeMs;
  }
  return {
    showRate,
    show,
    /**
     * Read something of the browser's own while it has the very time: moving, it has that only nearly.
     * @template T
     * @param {DeferredAnimation} item
     * @param {number} now
     * @param {() => T} read
     */
    exactly(item, now, read) {
      if (!(item.shownRate > 0) || !isMoving(item.playback)) return read();
      set.Animation.playbackRate(item.animation, 0);
      item.shownMs = timeOf(item.playback, now) ?? 0;
      set.Animation.currentTime(item.animation, item.shownMs);
      const value = read();
      item.shownRate = NOT_SHOWN;
      show(item, now);
      return value;
    },
    ...createStops(builtins, measure, show),
    /** The browser's own has been changed, in a way that need not be the animation's. @param {DeferredAnimation} item */
    forget(item) {
      item.shownRate = NOT_SHOWN;
      item.shownMs = NOT_SHOWN;
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {Measure} measure
 * @param {(item: DeferredAnimation, now: number) => void} show
 */
function createStops({ set }, measure, show) {
  return {
    /** Stop it while the page waits for its agent, so that the browser draws no frame for it. @param {DeferredAnimation} item */
    rest(item) {
      const now = measure.now(item);
      if (item.isResting || item.shownRate === 0) return;
      if (stateOf(item.playback, now, measure.end(item)) !== "running") return;
      item.isResting = true;
      set.Animation.playbackRate(item.animation, 0);
    },
    /** @param {DeferredAnimation} item */
    wake(item) {
      if (!item.isResting) return;
      item.isResting = false;
      item.shownRate = NOT_SHOWN;
      show(item, measure.now(item));
    },
  };
}
