/** The time of the page's timelines: that of the last frame of page time. */

import { argument } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 *
 * @typedef {ReturnType<typeof createTimelines>} Timelines
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
export function createTimelines({ global, get, is, weakMap }, shims, clock) {
  const origins = weakMap(); // page time in milliseconds; of timelines that the page has made
  let frameMs = clock.now();
  clock.onFrame((time) => {
    frameMs = time;
    return undefined;
  });
  /** @param {AnimationTimeline | null} timeline a timeline of a document */
  const now = (timeline) => frameMs - (origins.get(/** @type {any} */ (timeline)) ?? 0);

  shims.constructible(global, "DocumentTimeline", {
    made: (timeline, args) => origins.set(timeline, argument(args, 0)?.originTime ?? 0),
  });
  shims.getter(global.AnimationTimeline?.prototype, "currentTime", function (native) {
    return is.DocumentTimeline(this) ? now(this) : native;
  });
  return {
    now,
    /** The timeline of an animation that runs by page time; null if it runs by something else, or not. @param {Animation} animation */
    of(animation) {
      const timeline = get.Animation.timeline(animation);
      return timeline && is.DocumentTimeline(timeline) ? timeline : null;
    },
  };
}
