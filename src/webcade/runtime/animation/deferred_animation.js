/**
 * One animation on page time. It is held almost still (held_rate.js), and its time is set to the page time that
 * has passed.
 *
 * @typedef {"before" | "active" | "after"} Phase
 * @typedef {object} DeferredAnimation
 * @property {Animation} animation
 * @property {number} timeMs what the page sees as its currentTime
 * @property {number} shownMs what currentTime was last set to, as the browser returns it
 * @property {number} rate the page's own playbackRate
 * @property {Phase | null} phase null until its first frame
 * @property {number} iteration
 * @property {boolean} finished
 * @property {boolean} gone
 * @property {number | null} restsAtMs what currentTime was when it was stopped (`rest`); null otherwise
 * @property {number} sweep number of the last search that found it
 */

import { createAdvance } from "./animation_progress.js";
import { HELD_RATE, isSetByScript, pageRate } from "./held_rate.js";

/**
 * @import { createAnimationEvents } from "./animation_events.js"
 * @import { Show } from "./animation_progress.js"
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {ReturnType<typeof createAnimationEvents>} events
 */
export function createDeferral(builtins, shims, events) {
  const { global, getDescriptor } = builtins;
  const { prototype } = global.Animation;
  const nativeRate = /** @type {() => number} */ (getDescriptor(prototype, "playbackRate")?.get);
  const known = builtins.weakMap();
  const show = createShow(builtins);
  replaceGetters(builtins, shims, known);

  return {
    hold: createHold(builtins, events, known, nativeRate, show),
    advance: createAdvance(builtins, events, nativeRate, show),
    ...createRest(builtins, nativeRate),
    /** @param {Animation} animation @returns {DeferredAnimation | undefined} */
    find(animation) {
      const item = known.get(animation);
      return item?.gone ? undefined : item;
    },
    /** It is gone; if it has not ended, the page hears `cancel`. @param {DeferredAnimation} item */
    letGo(item) {
      item.gone = true;
      if (item.finished) return;
      events.queue(item.animation, "cancel", item.timeMs);
      events.queuePlayback(item.animation, "cancel");
    },
  };
}

/** The page sees its own rate and time. @param {Builtins} builtins @param {Shims} shims @param {WeakMap<object, any>} known */
function replaceGetters(builtins, shims, known) {
  const { prototype } = builtins.global.Animation;
  shims.getter(prototype, "playbackRate", function (native) {
    return pageRate(native, known.get(this));
  });
  shims.getter(prototype, "currentTime", function (native) {
    const item = known.get(this);
    if (!item || typeof native !== "number") return native;
    return isSetByScript(builtins, native, item.shownMs) ? native : item.timeMs;
  });
}

/** @param {Builtins} builtins @returns {Show} */
function createShow({ Number, get, set }) {
  return (item, timeMs) => {
    set.Animation.currentTime(item.animation, timeMs);
    item.timeMs = timeMs;
    item.shownMs = Number(get.Animation.currentTime(item.animation));
  };
}

/**
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createAnimationEvents>} events
 * @param {WeakMap<object, any>} known
 * @param {() => number} nativeRate
 * @param {Show} show
 */
function createHold(builtins, events, known, nativeRate, show) {
  const { apply, Number, get, set } = builtins;
  /** @param {Animation} animation @returns {DeferredAnimation} */
  return (animation) => {
    events.silence(animation);
    // Pending: the browser has not moved it yet, so its time is the one that a script has set.
    const timeMs = get.Animation.pending(animation) ? Number(get.Animation.currentTime(animation) ?? 0) : 0;
    const rate = pageRate(apply(nativeRate, animation, []), known.get(animation));
    const item = {
      ...{ animation, timeMs, shownMs: 0, rate, phase: null, iteration: 0 },
      ...{ finished: false, gone: false, restsAtMs: null, sweep: 0 },
    };
    known.set(animation, item);
    set.Animation.playbackRate(animation, HELD_RATE);
    show(item, timeMs);
    return item;
  };
}

/** @param {Builtins} builtins @param {() => number} nativeRate */
function createRest({ apply, Number, get, set }, nativeRate) {
  return {
    /**
     * Stop it, so that the browser draws no frame for it. No script of the page may run until `wake`.
     * @param {DeferredAnimation} item
     */
    rest(item) {
      const { animation } = item;
      const currentTime = get.Animation.currentTime(animation);
      if (currentTime === null || apply(nativeRate, animation, []) !== HELD_RATE) return;
      item.restsAtMs = Number(currentTime);
      set.Animation.playbackRate(animation, 0);
    },
    /** @param {DeferredAnimation} item */
    wake(item) {
      if (item.restsAtMs === null) return;
      set.Animation.playbackRate(item.animation, HELD_RATE);
      set.Animation.currentTime(item.animation, item.restsAtMs);
      item.restsAtMs = null;
    },
  };
}
