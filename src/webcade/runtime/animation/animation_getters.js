/** What a script reads of an animation: page time, and not what the browser's own animation has. */

import { stateOf, timeOf } from "./playback.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { DeferredAnimation, Deferral } from "./deferred_animation.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} deferral
 */
export function installGetters({ global }, shims, { find, follow, measure }) {
  /** @type {Record<string, (item: DeferredAnimation, native: any) => unknown>} */
  const READS = {
    currentTime: (item) => timeOf(item.playback, measure.now(item)),
    finished: (item) => item.finished.get(),
    pending: (item) => item.playback.task !== "",
    playbackRate: (item) => item.playback.rate,
    playState: (item) => stateOf(item.playback, measure.now(item), measure.end(item)),
    ready: (item) => item.ready.get(),
    replaceState: (item, native) => (native === "removed" && !item.isRemoved ? "active" : native),
    startTime: (item) => item.playback.startMs,
  };
  for (const name in READS) {
    const read = READS[name];
    shims.getter(global.Animation.prototype, name, function (native) {
      const item = find(this);
      if (!item) return native;
      follow(item);
      return read(item, native);
    });
  }
}
