/**
 * One animation on page time. It is held almost still, at a rate at which a year of wall time is no
 * time, and set to what has passed. (At rate 0, or paused, the browser would count it as something else:
 * one that is not to come, or never at its end.)
 *
 * @typedef {"before" | "active" | "after"} Phase
 * @typedef {object} DeferredAnimation
 * @property {Animation} animation
 * @property {number} timeMs what currentTime is to be
 * @property {number} shownMs what it was last set to, as the browser gives it back
 * @property {number} rate the page's own playbackRate
 * @property {Phase | null} phase null until its first frame
 * @property {number} iteration
 * @property {boolean} finished
 * @property {boolean} gone
 * @property {number | null} restsAtMs what currentTime was when it was laid to rest; null while it is awake
 * @property {number} sweep the last one that found it
 */

/**
 * @import { createAnimationEvents } from "./animation_events.js"
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {ReturnType<typeof createAnimationEvents>} events
 */
export function createDeferral(builtins, shims, events) {
  const HELD_RATE = 2 ** -50; // a power of two, so that times divided by it stay exact
  const SET_BY_SCRIPT_MS = 0.001; // what differs by less is the browser's rounding
  const { apply, getDescriptor, Number, get, set, call } = builtins;
  const prototype = builtins.global.Animation.prototype;
  const nativeRate = /** @type {() => number} */ (getDescriptor(prototype, "playbackRate")?.get);
  const known = builtins.weakMap();

  shims.getter(prototype, "playbackRate", function (native) {
    const item = known.get(this);
    return item && (native === HELD_RATE || item.restsAtMs !== null) ? item.rate : native;
  });

  shims.getter(prototype, "currentTime", function (native) {
    const item = known.get(this);
    if (!item || typeof native !== "number") return native;
    return builtins.Math.abs(native - item.shownMs) > SET_BY_SCRIPT_MS ? native : item.timeMs;
  });

  /** The page's own. @param {Animation} animation */
  function rateOf(animation) {
    const native = apply(nativeRate, animation, []);
    const item = known.get(animation);
    return item && (native === HELD_RATE || item.restsAtMs !== null) ? item.rate : native;
  }

  /** @param {Animation} animation @returns {DeferredAnimation} */
  function hold(animation) {
    events.silence(animation);
    // DeliveryQueue: the browser has not moved it yet, so where it stands is where a script has put it.
    const timeMs = get.Animation.pending(animation) ? Number(get.Animation.currentTime(animation) ?? 0) : 0;
    const rate = rateOf(animation);
    const item = {
      animation,
      timeMs,
      shownMs: 0,
      rate,
      phase: null,
      iteration: 0,
      finished: false,
      gone: false,
      restsAtMs: null,
      sweep: 0,
    };
    known.set(animation, item);
    set.Animation.playbackRate(animation, HELD_RATE);
    show(item, timeMs);
    return item;
  }

  /** @param {DeferredAnimation} item @param {number} timeMs */
  function show(item, timeMs) {
    set.Animation.currentTime(item.animation, timeMs);
    item.timeMs = timeMs;
    item.shownMs = Number(get.Animation.currentTime(item.animation));
  }

  /** A script may have changed rate or time since the last frame. @param {DeferredAnimation} item */
  function takeOver(item) {
    const { animation } = item;
    const rate = apply(nativeRate, animation, []);
    const timeMs = Number(get.Animation.currentTime(animation));
    if (rate !== HELD_RATE) {
      item.rate = rate === -HELD_RATE ? -item.rate : rate; // reverse() turns round what it finds
      set.Animation.playbackRate(animation, HELD_RATE); // what it has moved since is wall time
    } else if (builtins.Math.abs(timeMs - item.shownMs) > SET_BY_SCRIPT_MS) {
      item.timeMs = timeMs;
    }
  }

  /** @param {DeferredAnimation} item @param {number} passedMs */
  function advance(item, passedMs) {
    const { animation } = item;
    if (item.finished || get.Animation.playState(animation) === "idle") return;
    takeOver(item);
    const effect = get.Animation.effect(animation);
    if (!effect) return;
    const timing = call.AnimationEffect.getComputedTiming(effect);
    const endMs = Number(timing.endTime);
    const timeMs = item.timeMs + (get.Animation.playState(animation) === "paused" ? 0 : passedMs * item.rate);
    show(item, timeMs < endMs ? timeMs : endMs);
    tellPhase(builtins, events, item, endMs);
    if (item.rate > 0 ? timeMs >= endMs : item.rate < 0 && timeMs <= 0) finish(item);
  }

  /** @param {DeferredAnimation} item */
  function finish(item) {
    item.finished = true;
    if (item.rate < 0) set.Animation.playbackRate(item.animation, item.rate); // back at 0, it is at its end only so
    events.queuePlayback(item.animation, "finish");
  }

  return {
    hold,
    advance,
    /**
     * Nothing moves, so that the browser draws no frame for it. No script of the page's may run until `wake`.
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
    /** @param {Animation} animation @returns {DeferredAnimation | undefined} */
    find(animation) {
      const item = known.get(animation);
      return item?.gone ? undefined : item;
    },
    /** It is gone; before its end that is news. @param {DeferredAnimation} item */
    letGo(item) {
      item.gone = true;
      if (item.finished) return;
      events.queue(item.animation, "cancel", item.timeMs);
      events.queuePlayback(item.animation, "cancel");
    },
  };
}

/**
 * The events of css-animations-2 and css-transitions-2, by the phase it was in and the phase it is in.
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createAnimationEvents>} events
 * @param {DeferredAnimation} item
 * @param {number} endMs
 */
function tellPhase(builtins, events, item, endMs) {
  const { Number, Math, get, call } = builtins;
  const { animation, phase: before, timeMs } = item;
  const timing = call.AnimationEffect.getComputedTiming(get.Animation.effect(animation));
  const delayMs = Number(timing.delay);
  const activeMs = Number(timing.activeDuration);
  const firstMs = Math.min(Math.max(-delayMs, 0), activeMs);
  const lastMs = Math.max(Math.min(endMs - delayMs, activeMs), 0);
  const iteration = timing.currentIteration ?? item.iteration;
  item.phase = timeMs < delayMs ? "before" : timeMs < endMs ? "active" : "after";
  if (before === null) events.queue(animation, "run", firstMs);
  const began = (before ?? "before") === "before" && item.phase !== "before";
  if (began) events.queue(animation, "start", firstMs);
  if (item.phase === "active" && !began && iteration > item.iteration) {
    events.queue(animation, "iteration", iteration * Number(timing.duration));
  }
  if (item.phase === "after" && before !== "after") events.queue(animation, "end", lastMs);
  item.iteration = iteration;
}
