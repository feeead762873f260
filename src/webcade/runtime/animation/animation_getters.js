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
export function installGetters(builtins, shims, deferral) {
  installReads(builtins, shims, deferral);
  installTiming(builtins, shims, deferral);
}

/** @param {Builtins} builtins @param {Shims} shims @param {Deferral} deferral */
function installReads({ global, Math }, shims, { find, follow, measure }) {
  /** @type {Record<string, (item: DeferredAnimation, native: any) => unknown>} */
  const READS = {
    currentTime: (item) => timeOf(item.playback, measure.now(item)),
    overallProgress(item, native) {
      const endMs = measure.end(item);
      if (native === null || endMs === 0 || endMs === Infinity) return native;
      return Math.min(Math.max((timeOf(item.playback, measure.now(item)) ?? 0) / endMs, 0), 1);
    },
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

/** @param {Builtins} builtins @param {Shims} shims @param {Deferral} deferral */
function installTiming({ global, apply }, shims, { exactly, measure, ownerOf }) {
  const { prototype } = global.AnimationEffect;
  const { getComputedTiming: native } = prototype;
  const shim = {
    /** @this {AnimationEffect} */
    getComputedTiming() {
      const read = () => apply(native, this, []);
      const item = ownerOf(this);
      return item ? exactly(item, measure.now(item), read) : read();
    },
  };
  shims.method(prototype, "getComputedTiming", shim.getComputedTiming);
}
