/**
 * The events of animations. The browser sends its own only when it draws, which a hidden page never
 * does; so they are sent from here, and the browser's own are stopped.
 */

import { emptyList, sure } from "../kept_interfaces.js";
import { trackLegacyListeners } from "./legacy_listeners.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function createAnimationEvents(builtins, shims) {
  const legacy = trackLegacyListeners(builtins, shims);
  const { keepBackIn, silence } = createSilence(builtins);
  keepBackIn(builtins.global);
  const waiting = createWaiting();
  return {
    /** For a shadow root, whose events do not come through the window. */
    keepBackIn,
    queue: createQueue(builtins, legacy, waiting.add),
    queuePlayback: createQueuePlayback(builtins, waiting.add),
    silence,
    deliver: waiting.deliver,
  };
}

/** What stops the browser's own events. @param {Builtins} builtins */
function createSilence({ apply, addEventListener, weakMap, call, get }) {
  const silenced = weakMap(); // whether its events are sent from here, by animation
  const PLAYBACK = ["finish", "cancel", "remove"];
  const TYPES = [
    ...["animationstart", "animationiteration", "animationend", "animationcancel"],
    ...["transitionrun", "transitionstart", "transitionend", "transitioncancel"],
  ];
  /** @param {Event} event */
  const keepBack = (event) => {
    if (event.isTrusted) call.Event.stopImmediatePropagation(event);
  };
  /** @param {Event} event */
  const keepOwnBack = (event) => {
    if (silenced.get(get.Event.target(event))) keepBack(event);
  };
  return {
    /** @param {EventTarget} root on which the page has no listener yet */
    keepBackIn(root) {
      for (let i = 0; i < TYPES.length; i++) apply(addEventListener, root, [TYPES[i], keepBack, true]);
    },
    /**
     * Stop the browser's own playback events, or let them pass; call it before the page listens.
     * @param {Animation} animation
     * @param {boolean} isHeld whether its events are sent from here
     */
    silence(animation, isHeld) {
      if (!silenced.has(animation)) {
        for (let i = 0; i < PLAYBACK.length; i++)
          apply(addEventListener, animation, [PLAYBACK[i], keepOwnBack]);
      }
      silenced.set(animation, isHeld);
    },
  };
}

/** Events that wait for the next frame. */
function createWaiting() {
  /** @type {(() => void)[]} */
  let waiting = emptyList();
  return {
    /** @param {() => void} send */
    add(send) {
      waiting[waiting.length] = send;
    },
    /**
     * Run the promises of what has finished, then send the events, each as a task of its own.
     * @param {() => Promise<void>} checkpoint
     */
    deliver(checkpoint) {
      if (waiting.length === 0) return undefined;
      const due = waiting;
      waiting = emptyList();
      return (async () => {
        await sure(checkpoint());
        for (let i = 0; i < due.length; i++) {
          due[i]();
          await sure(checkpoint());
        }
      })();
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {ReturnType<typeof trackLegacyListeners>} legacy
 * @param {(send: () => void) => void} add
 */
function createQueue(builtins, legacy, add) {
  const { apply, dispatchEvent, get, is } = builtins;
  /**
   * Queue an event of a CSS animation or transition.
   * @param {Animation} animation
   * @param {string} kind
   * @param {number} elapsedMs
   */
  return (animation, kind, elapsedMs) => {
    const effect = get.Animation.effect(animation);
    const target = effect && get.KeyframeEffect.target(effect);
    const make = target ? eventMaker(builtins, animation, kind, elapsedMs) : null;
    if (!target || !make) return;
    const type = (is.CSSTransition(animation) ? "transition" : "animation") + kind;
    add(() => {
      apply(dispatchEvent, target, [make(type)]);
      const old = legacy.nameFor(type, target);
      if (old) apply(dispatchEvent, target, [make(old)]);
    });
  };
}

/** @param {Builtins} builtins @param {(send: () => void) => void} add */
function createQueuePlayback({ apply, bare, dispatchEvent, AnimationPlaybackEvent }, add) {
  /**
   * Queue an event of the Animation itself.
   * @param {Animation} animation
   * @param {"finish" | "cancel" | "remove"} type
   * @param {number | null} currentTime
   * @param {number} timelineTime
   */
  return (animation, type, currentTime, timelineTime) => {
    add(() => {
      const event = new AnimationPlaybackEvent(type, bare({ currentTime, timelineTime }));
      apply(dispatchEvent, animation, [event]);
    });
  };
}

/**
 * @param {Builtins} builtins
 * @param {Animation} animation
 * @param {string} kind
 * @param {number} elapsedMs
 * @returns {((type: string) => Event) | null} null if the standard has no such event
 */
function eventMaker(builtins, animation, kind, elapsedMs) {
  const { get, is, bare } = builtins;
  const pseudoElement = get.KeyframeEffect.pseudoElement(get.Animation.effect(animation));
  const common = {
    bubbles: true,
    cancelable: kind !== "cancel",
    elapsedTime: elapsedMs / 1000, // seconds
    pseudoElement: pseudoElement ?? "",
  };
  if (is.CSSTransition(animation) && kind !== "iteration") {
    const propertyName = get.CSSTransition.transitionProperty(animation);
    return (type) => new builtins.TransitionEvent(type, bare({ ...common, propertyName }));
  }
  if (is.CSSAnimation(animation) && kind !== "run") {
    const animationName = get.CSSAnimation.animationName(animation);
    return (type) => new builtins.AnimationEvent(type, bare({ ...common, animationName }));
  }
  return null;
}
