/**
 * CSS animations, transitions and those of scripts on page time. Each is held as soon as it is found. Each frame moves
 * all of them, and drops those that are over.
 */

import { emptyList, sure } from "../kept_interfaces.js";
import { installControls } from "./animation_controls.js";
import { createAnimationEvents } from "./animation_events.js";
import { createAnimationFinder, watchMaking } from "./animation_finder.js";
import { installGetters } from "./animation_getters.js";
import { createAdvance } from "./animation_progress.js";
import { createRest } from "./animation_rest.js";
import { createDeferral } from "./deferred_animation.js";
import { begin, isMoving } from "./playback.js";
import { createReplacement } from "./replaced_animations.js";
import { createTimelines } from "./timelines.js";

/**
 * @import { DeferredAnimation, Deferral } from "./deferred_animation.js"
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
  const timelines = createTimelines(builtins, shims, clock);
  const events = createAnimationEvents(builtins, shims);
  const replacement = createReplacement(builtins, events, browserFrames);
  const deferral = createDeferral(builtins, events, timelines, replacement.ended);
  const advance = createAdvance(builtins, events, deferral);
  const findAnimations = createAnimationFinder(builtins, shadowRoots, events.keepBackIn);
  const list = createList(builtins, deferral, findAnimations);
  watchMaking(builtins, shims, list.find);
  installGetters(builtins, shims, deferral);
  installControls(builtins, shims, deferral, list.find);

  clock.onFrame(() => {
    const items = list.items();
    for (let i = 0; i < items.length; i++) advance(items[i]);
    const replacing = replacement.settle(deferral.measure);
    if (!replacing) return events.deliver(clock.checkpoint);
    return (async () => {
      await sure(replacing);
      await sure(events.deliver(clock.checkpoint));
    })();
  });

  // As in the browser, an animation that a frame's callbacks start begins at that frame's time.
  clock.onFrameEnd(() => {
    list.search();
    const items = list.items();
    let isHeard = false;
    for (let i = 0; i < items.length; i++) {
      const { playback } = items[i];
      if (playback.task === "") continue;
      begin(playback, deferral.measure.now(items[i]), deferral.measure.end(items[i]));
      if (deferral.settle(items[i], true)) isHeard = true;
    }
    return isHeard ? clock.checkpoint() : undefined;
  });

  // In a visible page the browser would move new animations by wall time before the next frame of page time.
  browserFrames.each(() => {
    const present = findAnimations();
    for (let i = 0; i < present.length; i++) list.find(present[i]);
  });

  const { rest, wake } = createRest(builtins, deferral, list.items);
  return {
    /** Stop all animations if `wake` does not come soon. No script of the page runs meanwhile. */
    rest() {
      if (list.hasBegun() && list.items().length === 0) return;
      browserFrames.settle();
      rest();
    },
    wake,
    animates: list.animates,
  };
}

/**
 * The animations that each frame moves.
 *
 * @param {Builtins} builtins
 * @param {Deferral} deferral
 * @param {() => Animation[]} findAnimations
 */
function createList({ apply, get, includes }, deferral, findAnimations) {
  /** @type {DeferredAnimation[]} */
  let items = emptyList();
  let sweeps = 0;

  /** @param {DeferredAnimation | undefined} item */
  function add(item) {
    if (!item || item.isListed) return item;
    item.isListed = true;
    items[items.length] = item;
    return item;
  }
  /** @param {DeferredAnimation} item */
  function isOver(item) {
    if (item.isStyled && get.Animation.playState(item.animation) === "idle") deferral.letGo(item);
    return !isMoving(item.playback) && item.playback.task === "" && !item.isChanged;
  }
  const find = (/** @type {Animation} */ animation) =>
    add(deferral.find(animation) ?? deferral.hold(animation));

  return {
    items: () => items,
    /** The animation as it is held; undefined for one that does not run by page time. */
    find,
    hasBegun: () => sweeps > 0,
    /** Whether an animation of pseudo-elements of such a name is not over. @param {string} pseudo */
    animates(pseudo) {
      for (let i = 0; i < items.length; i++) {
        const effect = get.Animation.effect(items[i].animation);
        const name = effect && get.KeyframeEffect.pseudoElement(effect);
        if (name && apply(includes, name, [pseudo]) && isMoving(items[i].playback)) return true;
      }
      return false;
    },
    /** Add those that style sheets have made, and drop those that are over. */
    search() {
      sweeps += 1;
      const present = findAnimations();
      if (present.length === 0 && items.length === 0) return;
      for (let i = 0; i < present.length; i++) {
        const item = find(present[i]);
        if (!item) continue;
        item.sweep = sweeps;
        deferral.follow(item);
      }
      const before = items;
      items = emptyList();
      for (let i = 0; i < before.length; i++) {
        if (before[i].sweep === sweeps || !isOver(before[i])) items[items.length] = before[i];
        else before[i].isListed = false;
      }
    },
  };
}
