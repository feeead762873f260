/**
 * CSS animations, transitions and element.animate() on page time: found, moved and let go frame by frame.
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
  const REST_AFTER_MS = 50; // of wall time: an agent that is quick finds them awake
  const { get } = builtins;
  const events = createAnimationEvents(builtins, shims);
  const holder = createDeferral(builtins, shims, events);
  const findAnimations = createAnimationFinder(builtins, shadowRoots, events.keepBackIn);
  installAnimate(builtins, shims, holder.hold);
  /** @type {DeferredAnimation[]} those of the last frame of page time */
  let held = emptyList();
  /** @type {DeferredAnimation[]} */
  let resting = emptyList();
  let hasBegun = false;
  let sweeps = 0;
  let lastFrame = clock.now();
  /** @type {ReturnType<typeof builtins.setAlarm> | undefined} */
  let alarm;

  clock.onFrame((time) => {
    const passedMs = time - lastFrame;
    lastFrame = time;
    for (let i = 0; i < held.length; i++) holder.advance(held[i], passedMs);
    return events.deliver(clock.checkpoint);
  });

  // As in the browser, what a frame's callbacks set off begins at that frame's time.
  clock.onFrameEnd(() => {
    hasBegun = true;
    const present = findAnimations();
    if (present.length === 0 && held.length === 0) return;
    sweeps += 1;
    const before = held;
    held = emptyList();
    for (let i = 0; i < present.length; i++) {
      const item = holder.find(present[i]);
      const isNew = !item || (item.finished && get.Animation.playState(present[i]) === "running"); // played again
      const kept = isNew ? holder.hold(present[i]) : item;
      kept.sweep = sweeps;
      held[held.length] = kept;
    }
    for (let i = 0; i < before.length; i++) if (before[i].sweep !== sweeps) holder.letGo(before[i]);
  });

  // A page that the browser draws would be moved by wall time before its next frame of page time comes.
  browserFrames.each(() => {
    const present = findAnimations();
    for (let i = 0; i < present.length; i++) if (!holder.find(present[i])) holder.hold(present[i]);
  });

  function layToRest() {
    const present = findAnimations();
    for (let i = 0; i < present.length; i++) {
      const item = holder.find(present[i]);
      if (!item) continue;
      holder.rest(item);
      resting[resting.length] = item;
    }
  }

  return {
    /** Nothing of the page's runs until `wake`: where that is long, nothing is to be drawn either. */
    rest() {
      if (hasBegun && held.length === 0) return;
      browserFrames.settle();
      builtins.clearAlarm(alarm);
      alarm = builtins.setAlarm(layToRest, REST_AFTER_MS);
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
      hold(animation); // now, before wall time moves it and the page listens to it
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
