/**
 * Animations that stay in effect after their end, until others of the same element replace them: the browser removes
 * those, in a frame of its own. The page hears of it in the frame of page time in which the last one has ended.
 */

import { emptyList, sure } from "../kept_interfaces.js";
import { timeOf } from "./playback.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { BrowserFrames } from "../time/browser_frames.js"
 * @import { DeferredAnimation, Deferral, Events } from "./deferred_animation.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Events} events
 * @param {BrowserFrames} browserFrames
 */
export function createReplacement({ get, call, weakMap }, events, browserFrames) {
  const endedOf = weakMap(); // by target: a list of items
  /** @type {DeferredAnimation[]} those that may have been replaced */
  let doubtful = emptyList();

  /** @param {DeferredAnimation} item */
  const isOver = (item) => item.isRemoved || !item.isFinished;
  return {
    /** One has ended. @param {DeferredAnimation} item */
    ended(item) {
      const effect = get.Animation.effect(item.animation);
      const target = effect && get.KeyframeEffect.target(effect);
      if (item.isStyled || !target) return;
      const { fill } = call.AnimationEffect.getComputedTiming(effect);
      if (fill !== "forwards" && fill !== "both") return;
      const before = endedOf.get(target) ?? emptyList();
      const all = emptyList();
      for (let i = 0; i < before.length; i++) {
        if (before[i] !== item && !isOver(before[i])) all[all.length] = before[i];
      }
      for (let i = 0; i < all.length; i++) doubtful[doubtful.length] = all[i];
      all[all.length] = item;
      endedOf.set(target, all);
    },
    /** Let the browser remove them. @param {Deferral["measure"]} measure @returns {Promise<void> | undefined} */
    settle(measure) {
      if (doubtful.length === 0) return undefined;
      const items = doubtful;
      doubtful = emptyList();
      return (async () => {
        await sure(browserFrames.next());
        for (let i = 0; i < items.length; i++) {
          const { animation, playback } = items[i];
          if (isOver(items[i]) || get.Animation.replaceState(animation) !== "removed") continue;
          items[i].isRemoved = true;
          const now = measure.now(items[i]);
          events.queuePlayback(animation, "remove", timeOf(playback, now), now);
        }
      })();
    },
  };
}
