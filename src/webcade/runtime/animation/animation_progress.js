/** An animation moved on by page time: its new time, its end, and the events that go with them. */

import { isMoving, rateOf, timeOf, update } from "./playback.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeferredAnimation, Deferral, Events, Phase } from "./deferred_animation.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Events} events
 * @param {Deferral} deferral
 */
export function createAdvance(builtins, events, deferral) {
  const queuePhaseEvents = createPhaseEvents(builtins, events);
  /** Bring it to the time that its timeline has now. @param {DeferredAnimation} item */
  return (item) => {
    const { playback } = item;
    const now = deferral.measure.now(item);
    const wasMoving = isMoving(playback);
    if (wasMoving) {
      update(playback, now, deferral.measure.end(item), false);
      deferral.show(item, now);
    }
    const isPending = item.phase === null && playback.task !== ""; // it begins at the end of this frame
    const timeMs = timeOf(playback, now);
    if (item.isStyled && !isPending && timeMs !== null && (wasMoving || item.isChanged)) {
      queuePhaseEvents(item, timeMs);
    }
    if (wasMoving) deferral.settle(item, true);
    item.isChanged = isPending;
  };
}

/**
 * The events of css-animations-2 and css-transitions-2, by the phase that it was in and the one that it is in.
 *
 * @param {Builtins} builtins
 * @param {Events} events
 */
function createPhaseEvents({ Number, Math, get, call }, events) {
  /** @param {DeferredAnimation} item @param {number} timeMs */
  return (item, timeMs) => {
    const { animation, phase: before, playback } = item;
    const effect = get.Animation.effect(animation);
    if (!effect) return;
    const timing = call.AnimationEffect.getComputedTiming(effect);
    const endMs = Number(timing.endTime);
    const delayMs = Number(timing.delay);
    const activeMs = Number(timing.activeDuration);
    const firstMs = Math.min(Math.max(-delayMs, 0), activeMs);
    const lastMs = Math.max(Math.min(endMs - delayMs, activeMs), 0);
    const iteration = timing.currentIteration ?? item.iteration;
    const phase = phaseAt(timeMs, delayMs, Math.min(delayMs + activeMs, endMs), rateOf(playback) < 0);
    item.phase = phase;
    if (before === null) events.queue(animation, "run", firstMs);
    if (phase !== (before ?? "before")) {
      if (before !== "active") events.queue(animation, "start", firstMs);
      if (phase !== "active") events.queue(animation, "end", phase === "after" ? lastMs : firstMs);
    } else if (phase === "active" && iteration !== item.iteration) {
      events.queue(animation, "iteration", Math.max(iteration, item.iteration) * Number(timing.duration));
    }
    item.iteration = iteration;
  };
}

/**
 * @param {number} timeMs
 * @param {number} fromMs when it becomes active
 * @param {number} toMs when it is no longer active
 * @param {boolean} isBackwards
 * @returns {Phase}
 */
function phaseAt(timeMs, fromMs, toMs, isBackwards) {
  if (timeMs < fromMs || (isBackwards && timeMs === fromMs)) return "before";
  return timeMs > toMs || (!isBackwards && timeMs === toMs) ? "after" : "active";
}
