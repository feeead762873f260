/**
 * One animation on page time. Its time is kept here (playback.js). The browser's own is held almost still, and shows
 * what it is.
 *
 * @typedef {"before" | "active" | "after"} Phase
 * @typedef {object} DeferredAnimation
 * @property {Animation} animation
 * @property {AnimationTimeline} timeline
 * @property {Playback} playback
 * @property {HeldPromise} ready
 * @property {HeldPromise} finished
 * @property {boolean} isStyled whether a style sheet has made it
 * @property {boolean} isFinished
 * @property {boolean} isRemoved whether the page has been told that others have replaced it
 * @property {boolean} isChanged since its events were last looked for
 * @property {boolean} isListed among those that each frame moves
 * @property {boolean} isResting see `rest`
 * @property {number} shownMs what the browser's currentTime was last set to
 * @property {number} shownRate what its playbackRate was last set to
 * @property {Phase | null} phase null until its first frame
 * @property {number} iteration
 * @property {number} sweep number of the last search that found it
 */

import { hear } from "../kept_interfaces.js";
import { createMirror, NOT_SHOWN } from "./animation_mirror.js";
import { createPromises } from "./held_promises.js";
import { cancel, createPlayback, pause, play, rateOf, stateOf, timeOf } from "./playback.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { createAnimationEvents } from "./animation_events.js"
 * @import { HeldPromise } from "./held_promises.js"
 * @import { Playback } from "./playback.js"
 * @import { Timelines } from "./timelines.js"
 *
 * @typedef {ReturnType<typeof createDeferral>} Deferral
 * @typedef {ReturnType<typeof createAnimationEvents>} Events
 */

/**
 * @param {Builtins} builtins
 * @param {Events} events
 * @param {Timelines} timelines
 * @param {(item: DeferredAnimation) => void} ended
 */
export function createDeferral(builtins, events, timelines, ended) {
  const known = builtins.weakMap();
  const measure = createMeasure(builtins, timelines);
  const mirror = createMirror(builtins, measure);
  const owners = createOwners(builtins);
  const settle = createSettle(events, measure, mirror.show, ended);
  const letGo = createLetGo(events, measure);
  return {
    /** @param {Animation} animation @returns {DeferredAnimation | undefined} */
    find: (animation) => known.get(animation),
    hold: createHold(builtins, events, timelines, known, measure, settle, owners.own),
    /** It has another timeline now. @param {DeferredAnimation} item */
    release({ animation, playback }) {
      known.set(animation, undefined);
      events.silence(animation, false);
      builtins.set.Animation.playbackRate(animation, rateOf(playback));
      if (playback.startMs !== null) builtins.set.Animation.startTime(animation, playback.startMs);
    },
    ...{ measure, settle, letGo },
    ...mirror,
    ...owners,
    follow: createFollow(builtins, measure, settle, letGo),
  };
}

/** What time it is for an animation, and when it ends. @param {Builtins} builtins @param {Timelines} timelines */
function createMeasure({ Math, Number, get, call }, timelines) {
  return {
    /** @param {DeferredAnimation} item */
    now: ({ timeline }) => timelines.now(timeline),
    /** @param {DeferredAnimation} item */
    end({ animation }) {
      const effect = get.Animation.effect(animation);
      return effect ? Number(call.AnimationEffect.getComputedTiming(effect).endTime) : 0;
    },
    /** How long it has been active. @param {DeferredAnimation} item @param {number} timeMs its time */
    active({ animation }, timeMs) {
      const effect = get.Animation.effect(animation);
      if (!effect) return 0;
      const { delay, activeDuration } = call.AnimationEffect.getComputedTiming(effect);
      return Math.max(Math.min(timeMs - Number(delay), Number(activeDuration)), 0);
    },
  };
}

/** @typedef {ReturnType<typeof createMeasure>} Measure */

/** Which animation has an effect. @param {Builtins} builtins */
function createOwners({ get, weakMap }) {
  const items = weakMap(); // by effect
  return {
    /** @param {DeferredAnimation} item */
    own(item) {
      const effect = get.Animation.effect(item.animation);
      if (effect) items.set(effect, item);
    },
    /** @param {AnimationEffect} effect @returns {DeferredAnimation | null} */
    ownerOf(effect) {
      const item = items.get(effect);
      return item && get.Animation.effect(item.animation) === effect ? item : null;
    },
  };
}

/**
 * @param {Events} events
 * @param {Measure} measure
 * @param {(item: DeferredAnimation, now: number) => void} mirror
 * @param {(item: DeferredAnimation) => void} ended
 */
function createSettle(events, measure, mirror, ended) {
  /** @param {DeferredAnimation} item */
  function finish(item) {
    if (!item.isFinished || item.finished.isSettled()) return;
    item.finished.resolve();
    const now = measure.now(item);
    events.queuePlayback(item.animation, "finish", timeOf(item.playback, now), now);
    ended(item);
  }
  /**
   * After a change: show it, and settle its promises.
   * @param {DeferredAnimation} item
   * @param {boolean} isAtOnce whether an end counts now; else once the running script has come to its own
   * @returns {boolean} whether a promise that the page has was resolved
   */
  return (item, isAtOnce) => {
    const now = measure.now(item);
    mirror(item, now);
    item.isChanged = true;
    let isHeard = false;
    if (item.playback.task === "") isHeard = item.ready.resolve();
    else item.ready.renew();
    item.isFinished = stateOf(item.playback, now, measure.end(item)) === "finished";
    if (!item.isFinished) item.finished.renew();
    else if (isAtOnce) finish(item);
    else if (!item.finished.isSettled()) hear(nothing(), () => finish(item));
    return isHeard;
  };
}

async function nothing() {}

/** @param {Events} events @param {Measure} measure */
function createLetGo(events, measure) {
  /** It has been cancelled, by a script or by a change of style. @param {DeferredAnimation} item */
  return (item) => {
    const { animation, playback } = item;
    const now = measure.now(item);
    if (stateOf(playback, now, 0) === "idle") return;
    events.queuePlayback(animation, "cancel", null, now);
    if (item.phase === "before" || item.phase === "active") {
      events.queue(animation, "cancel", measure.active(item, timeOf(playback, now) ?? 0));
    }
    item.ready.abort(true);
    item.finished.abort(false);
    cancel(playback);
    item.isFinished = false;
    item.phase = null;
    item.iteration = 0;
  };
}

/**
 * @param {Builtins} builtins
 * @param {Events} events
 * @param {Timelines} timelines
 * @param {WeakMap<object, any>} known
 * @param {Measure} measure
 * @param {ReturnType<typeof createSettle>} settle
 * @param {(item: DeferredAnimation) => void} own
 */
function createHold(builtins, events, timelines, known, measure, settle, own) {
  const { Number, get, is } = builtins;
  const promiseFor = createPromises(builtins);
  /**
   * Keep an animation's time from now on. It may run already, and have been moved by wall time.
   * @param {Animation} animation
   * @returns {DeferredAnimation | undefined} undefined if it does not run by the time of a document
   */
  return (animation) => {
    const timeline = timelines.of(animation);
    events.silence(animation, timeline !== null);
    if (!timeline) return undefined;
    const playback = createPlayback(get.Animation.playbackRate(animation));
    /** @type {DeferredAnimation} */
    const item = {
      ...{ animation, timeline, playback },
      ready: promiseFor(animation, true),
      finished: promiseFor(animation, false),
      isStyled: is.CSSAnimation(animation) || is.CSSTransition(animation),
      ...{ isFinished: false, isRemoved: false, isChanged: false, isListed: false, isResting: false },
      ...{ shownMs: NOT_SHOWN, shownRate: NOT_SHOWN, phase: null, iteration: 0, sweep: 0 },
    };
    known.set(animation, item);
    own(item);
    const state = get.Animation.playState(animation);
    if (state === "idle") return item;
    // Pending: the browser has not moved it yet, so its time is the one that a script has set.
    if (get.Animation.pending(animation)) playback.holdMs = Number(get.Animation.currentTime(animation) ?? 0);
    play(playback, measure.now(item), measure.end(item), false);
    if (state === "paused") pause(playback, measure.now(item), measure.end(item));
    settle(item, true);
    return item;
  };
}

/**
 * @param {Builtins} builtins
 * @param {Measure} measure
 * @param {ReturnType<typeof createSettle>} settle
 * @param {(item: DeferredAnimation) => void} letGo
 */
function createFollow({ get }, measure, settle, letGo) {
  /** Do as style sheets ask, which may have cancelled, stopped or resumed it. @param {DeferredAnimation} item */
  return (item) => {
    const { animation, playback, isStyled } = item;
    if (!isStyled) return;
    const state = get.Animation.playState(animation);
    const now = measure.now(item);
    const known = stateOf(playback, now, Infinity);
    if (known === "idle") return;
    if (state === "idle") letGo(item);
    else if ((state === "paused") !== (known === "paused")) {
      if (state === "paused") pause(playback, now, measure.end(item));
      else play(playback, now, measure.end(item), false);
      settle(item, false);
    }
  };
}
