/** An animation moved on by page time: its new time, its end, and the events that go with them. */

import { HELD_RATE, isSetByScript } from "./held_rate.js";

/**
 * @import { createAnimationEvents } from "./animation_events.js"
 * @import { DeferredAnimation } from "./deferred_animation.js"
 * @import { Builtins } from "../builtins.js"
 *
 * @typedef {(item: DeferredAnimation, timeMs: number) => void} Show
 */

/**
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createAnimationEvents>} events
 * @param {() => number} nativeRate the browser's getter
 * @param {Show} show
 */
export function createAdvance(builtins, events, nativeRate, show) {
  const { Number, get, call } = builtins;
  const takeOver = createTakeOver(builtins, nativeRate);
  const finish = createFinish(builtins, events);

  /** @param {DeferredAnimation} item @param {number} passedMs */
  return (item, passedMs) => {
    const { animation } = item;
    if (item.finished || get.Animation.playState(animation) === "idle") return;
    takeOver(item);
    const effect = get.Animation.effect(animation);
    if (!effect) return;
    const timing = call.AnimationEffect.getComputedTiming(effect);
    const endMs = Number(timing.endTime);
    const timeMs = item.timeMs + (get.Animation.playState(animation) === "paused" ? 0 : passedMs * item.rate);
    show(item, timeMs < endMs ? timeMs : endMs);
    queuePhaseEvents(builtins, events, item, endMs);
    if (item.rate > 0 ? timeMs >= endMs : item.rate < 0 && timeMs <= 0) finish(item);
  };
}

/** @param {Builtins} builtins @param {() => number} nativeRate */
function createTakeOver(builtins, nativeRate) {
  const { apply, Number, get, set } = builtins;
  /** Take over the rate or the time that a script has set since the last frame. @param {DeferredAnimation} item */
  return (item) => {
    const { animation } = item;
    const rate = apply(nativeRate, animation, []);
    const timeMs = Number(get.Animation.currentTime(animation));
    if (rate !== HELD_RATE) {
      item.rate = rate === -HELD_RATE ? -item.rate : rate; // reverse() negates the rate that it finds
      set.Animation.playbackRate(animation, HELD_RATE); // any move since then was wall time
    } else if (isSetByScript(builtins, timeMs, item.shownMs)) {
      item.timeMs = timeMs;
    }
  };
}

/** @param {Builtins} builtins @param {ReturnType<typeof createAnimationEvents>} events */
function createFinish({ set }, events) {
  /** @param {DeferredAnimation} item */
  return (item) => {
    item.finished = true;
    if (item.rate < 0) set.Animation.playbackRate(item.animation, item.rate); // at 0, only a negative rate is at its end
    events.queuePlayback(item.animation, "finish");
  };
}

/**
 * The events of css-animations-2 and css-transitions-2, by the phase that it was in and the one that it is in.
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createAnimationEvents>} events
 * @param {DeferredAnimation} item
 * @param {number} endMs
 */
function queuePhaseEvents(builtins, events, item, endMs) {
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
