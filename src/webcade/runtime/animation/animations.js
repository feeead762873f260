/**
 * CSS animations, transitions and element.animate() on page time. Each frame finds the page's animations,
 * advances them, and drops those that are gone.
 */

import { emptyList, setPrototype } from "../kept_interfaces.js";
import { createAnimationEvents } from "./animation_events.js";
import { createDeferral } from "./deferred_animation.js";

/**
 * @import { DeferredAnimation } from "./deferred_animation.js"
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "../dom/shadow_roots.js"
 * @import { Shims } from "../shims.js"
 * @import { BrowserFrames } from "../time/browser_frames.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {ShadowRoots} shadowRoots
 * @param {BrowserFrames} browserFrames
 */
export function installAnimations(builtins, shims, clock, shadowRoots, browserFrames) {
  const { get } = builtins;
  const events = createAnimationEvents(builtins, shims);
  const holder = createDeferral(builtins, shims, events);
  const findAnimations = createAnimationFinder(builtins, shadowRoots, events.keepBackIn);
  installAnimate(builtins, shims, holder.hold);
  /** @type {DeferredAnimation[]} as of the last frame of page time */
  let deferred = emptyList();
  let hasBegun = false;
  let sweeps = 0;
  let lastFrame = clock.now();

  clock.onFrame((time) => {
    const passedMs = time - lastFrame;
    lastFrame = time;
    for (let i = 0; i < deferred.length; i++) holder.advance(deferred[i], passedMs);
    return events.deliver(clock.checkpoint);
  });

  // As in the browser, an animation that a frame's callbacks start begins at that frame's time.
  clock.onFrameEnd(() => {
    hasBegun = true;
    const present = findAnimations();
    if (present.length === 0 && deferred.length === 0) return;
    sweeps += 1;
    const before = deferred;
    deferred = emptyList();
    for (let i = 0; i < present.length; i++) {
      const item = holder.find(present[i]);
      const isNew = !item || (item.finished && get.Animation.playState(present[i]) === "running"); // played again
      const current = isNew ? holder.hold(present[i]) : item;
      current.sweep = sweeps;
      deferred[deferred.length] = current;
    }
    for (let i = 0; i < before.length; i++) if (before[i].sweep !== sweeps) holder.letGo(before[i]);
  });

  // In a visible page the browser would move new animations by wall time before the next frame of page time.
  browserFrames.each(() => {
    const present = findAnimations();
    for (let i = 0; i < present.length; i++) if (!holder.find(present[i])) holder.hold(present[i]);
  });

  const { rest, wake } = createRest(builtins, holder, findAnimations);
  return {
    /** Stop all animations if `wake` does not come soon. No script of the page runs meanwhile. */
    rest() {
      if (hasBegun && deferred.length === 0) return;
      browserFrames.settle();
      rest();
    },
    wake,
  };
}

/**
 * Stops all animations while the page waits for its agent, so that the browser draws no frames for them.
 *
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createDeferral>} holder
 * @param {() => Animation[]} findAnimations
 */
function createRest(builtins, holder, findAnimations) {
  const REST_AFTER_MS = 50; // wall time; a quick agent steps again before that, and saves the work
  /** @type {DeferredAnimation[]} */
  let resting = emptyList();
  /** @type {ReturnType<typeof builtins.setAlarm> | undefined} */
  let alarm;

  function restAll() {
    const present = findAnimations();
    for (let i = 0; i < present.length; i++) {
      const item = holder.find(present[i]);
      if (!item) continue;
      holder.rest(item);
      resting[resting.length] = item;
    }
  }

  return {
    rest() {
      builtins.clearAlarm(alarm);
      alarm = builtins.setAlarm(restAll, REST_AFTER_MS);
    },
    wake() {
      if (alarm === undefined) return;
      builtins.clearAlarm(alarm);
      alarm = undefined;
      for (let i = 0; i < resting.length; i++) holder.wake(resting[i]);
      resting = emptyList();
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(animation: Animation) => void} hold
 */
function installAnimate(builtins, shims, hold) {
  const { prototype } = builtins.global.Element;
  const { animate: native } = prototype;
  const shim = {
    /** @this {Element} */
    animate(/** @type {any[]} */ ...args) {
      const animation = builtins.apply(native, this, args);
      hold(animation); // now: before wall time moves it, and before the page adds listeners
      return animation;
    },
  };
  shims.method(prototype, "animate", shim.animate);
}

/**
 * All animations of the document and of the shadow roots in it.
 *
 * @param {Builtins} builtins
 * @param {ShadowRoots} shadowRoots
 * @param {(root: ShadowRoot) => void} prepare called with each new root
 * @returns {() => Animation[]}
 */
function createAnimationFinder(builtins, shadowRoots, prepare) {
  const { apply, WeakRef, deref, getAnimations, get } = builtins;
  const { getAnimations: inShadow } = builtins.global.ShadowRoot.prototype;
  /** @type {WeakRef<ShadowRoot>[]} */
  let roots = emptyList();
  shadowRoots.onAttach((root) => {
    roots[roots.length] = new WeakRef(root);
    prepare(root);
  });

  return () => {
    const all = getAnimations();
    if (roots.length === 0) return all;
    setPrototype(all, null);
    const before = roots;
    roots = emptyList();
    for (let i = 0; i < before.length; i++) {
      const root = apply(deref, before[i], []);
      if (!root) continue;
      roots[roots.length] = before[i];
      if (!get.Node.isConnected(root)) continue;
      const inside = apply(inShadow, root, []);
      for (let j = 0; j < inside.length; j++) all[all.length] = inside[j];
    }
    return all;
  };
}
