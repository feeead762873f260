/**
 * What a script calls and sets of an animation. It counts at the time of the last frame, whatever time the browser's
 * own animation has; that one is started, stopped and ended with it.
 */

import { finish, pause, play, reverse, setRate, setStart, setTime, update, updateRate } from "./playback.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { DeferredAnimation, Deferral } from "./deferred_animation.js"
 * @import { Playback } from "./playback.js"
 *
 * @typedef {(animation: Animation) => DeferredAnimation | undefined} Find
 * @typedef {(playback: Playback, now: number, endMs: number) => boolean | void} Model false if it cannot be
 * @typedef {ReturnType<typeof createChange>} Change
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} deferral
 * @param {Find} find the animation as it is held; undefined for one that does not run by page time
 */
export function installControls(builtins, shims, deferral, find) {
  const change = createChange(deferral);
  installMethods(builtins, shims, find, change);
  installCancel(builtins, shims, deferral, find);
  installTimes(builtins, shims, deferral, find, change);
  installRates(builtins, shims, find, change);
  installParts(builtins, shims, deferral, find, change);
}

/** @param {Deferral} deferral */
function createChange({ measure, wake, settle, showRate, forget }) {
  /**
   * @param {DeferredAnimation} item
   * @param {Model} model
   * @param {() => void} act does the same with the browser's own animation
   * @param {boolean} isAtOnce whether an end counts now, and not once the running script has come to its own
   * @returns {boolean} false if it cannot be
   */
  return (item, model, act = () => {}, isAtOnce = false) => {
    wake(item);
    if (model(item.playback, measure.now(item), measure.end(item)) === false) return false;
    showRate(item);
    act();
    forget(item);
    settle(item, isAtOnce);
    return true;
  };
}

/** @param {Builtins} builtins @param {Shims} shims @param {Find} find @param {Change} change */
function installMethods({ global, apply, call }, shims, find, change) {
  const { prototype } = global.Animation;
  const { DOMException } = global;
  const NO_END = "Cannot finish Animation with a playbackRate of 0 or an infinite target effect end.";
  const NO_START = "Cannot play reversed Animation with infinite target effect end.";

  /**
   * @param {"play" | "pause" | "reverse" | "finish"} name
   * @param {Model} model
   * @param {(animation: Animation) => void} act
   */
  function replace(name, model, act) {
    const native = prototype[name];
    const isEnd = name === "finish";
    const shim = {
      /** @this {Animation} */
      method() {
        const item = find(this);
        if (!item) return apply(native, this, []);
        if (change(item, model, () => act(this), isEnd)) return undefined;
        const why = isEnd ? NO_END : NO_START;
        throw new DOMException(`Failed to execute '${name}' on 'Animation': ${why}`, "InvalidStateError");
      },
    };
    shims.method(prototype, name, shim.method);
  }
  replace("play", (playback, now, endMs) => play(playback, now, endMs, true), call.Animation.play);
  replace("pause", pause, call.Animation.pause);
  replace("reverse", reverse, call.Animation.play); // its rate is negative by then
  replace("finish", finish, call.Animation.finish);
}

/** @param {Builtins} builtins @param {Shims} shims @param {Deferral} deferral @param {Find} find */
function installCancel({ global, call }, shims, deferral, find) {
  const shim = {
    /** @this {Animation} */
    cancel() {
      const item = find(this);
      if (item) deferral.letGo(item);
      call.Animation.cancel(this);
      if (item) deferral.forget(item);
    },
  };
  shims.method(global.Animation.prototype, "cancel", shim.cancel);
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} deferral
 * @param {Find} find
 * @param {Change} change
 */
function installTimes({ global, Number, get }, shims, { wake }, find, change) {
  const { prototype } = global.Animation;
  shims.setter(prototype, "currentTime", function (value, write) {
    const item = find(this);
    if (item) wake(item);
    write(value); // it throws the browser's own errors
    if (!item || value === null || value === undefined) return;
    const timeMs = typeof value === "number" ? value : Number(get.Animation.currentTime(this));
    change(item, (playback, now, endMs) => setTime(playback, now, endMs, timeMs));
  });
  shims.setter(prototype, "startTime", function (value, write) {
    const item = find(this);
    if (item) wake(item);
    write(value);
    if (!item) return;
    const startMs = typeof value === "number" ? value : get.Animation.startTime(this);
    change(item, (playback, now, endMs) => setStart(playback, now, endMs, startMs));
  });
}

/** @param {Builtins} builtins @param {Shims} shims @param {Find} find @param {Change} change */
function installRates({ global, apply, get, set }, shims, find, change) {
  const { prototype } = global.Animation;
  shims.setter(prototype, "playbackRate", function (value, write) {
    const item = find(this);
    write(value);
    const rate = get.Animation.playbackRate(this);
    if (item) change(item, (playback, now, endMs) => setRate(playback, now, endMs, rate));
  });
  const { updatePlaybackRate: native } = prototype;
  const shim = {
    /** @this {Animation} */
    updatePlaybackRate(/** @type {any[]} */ ...args) {
      const item = find(this);
      if (!item || args.length === 0) return apply(native, this, /** @type {any} */ (args));
      set.Animation.playbackRate(this, args[0]); // at once, for the browser would do it at a frame of its own
      const rate = get.Animation.playbackRate(this);
      change(item, (playback, now, endMs) => updateRate(playback, now, endMs, rate));
      return undefined;
    },
  };
  shims.method(prototype, "updatePlaybackRate", shim.updatePlaybackRate);
}

/**
 * Its effect, that effect's timing, and its timeline.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} deferral
 * @param {Find} find
 * @param {Change} change
 */
function installParts({ global, apply, get }, shims, deferral, find, change) {
  const { prototype } = global.Animation;
  /** @type {Model} */
  const follow = (playback, now, endMs) => update(playback, now, endMs, false);

  shims.setter(prototype, "effect", function (effect, write) {
    const item = find(this);
    write(effect);
    if (!item) return;
    deferral.own(item);
    change(item, follow);
  });
  shims.setter(prototype, "timeline", function (timeline, write) {
    const item = find(this);
    write(timeline);
    if (item?.timeline === get.Animation.timeline(this)) return;
    if (item) deferral.release(item);
    find(this);
  });
  const { updateTiming: native } = global.AnimationEffect.prototype;
  const shim = {
    /** @this {AnimationEffect} */
    updateTiming(/** @type {any[]} */ ...args) {
      apply(native, this, /** @type {any} */ (args));
      const item = deferral.ownerOf(this);
      if (item) change(item, follow);
    },
  };
  shims.method(global.AnimationEffect.prototype, "updateTiming", shim.updateTiming);
}
