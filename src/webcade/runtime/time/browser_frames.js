/**
 * Runs callbacks in the browser's own frames, to catch new animations before wall time moves them. They run in
 * all frames until the page first waits for its agent, then in the few after each frame of page time. After
 * those no animation can begin, and asking for more frames would make the browser draw a waiting page.
 *
 * @typedef {ReturnType<typeof watchBrowserFrames>} BrowserFrames
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { FrameHook } from "./clock.js"
 */

const FRAMES_WATCHED = 3; // after one of page time; what that one started begins in the first or second
const PACE_MS = 16; // wall time between frames: a browser may make them without pause
const NO_FRAME_MS = 250; // wall time after which a page counts as one that the browser makes no frames of

/**
 * @param {Builtins} builtins
 * @param {{ onFrame: (hook: FrameHook) => void }} clock
 */
export function watchBrowserFrames(builtins, clock) {
  /** @type {(() => void)[]} */
  const callbacks = emptyList();
  let left = Number.POSITIVE_INFINITY;
  let isAsked = false;

  function ask() {
    if (isAsked) return;
    isAsked = true;
    builtins.requestAnimationFrame(watch);
  }
  function watch() {
    isAsked = false;
    for (let i = 0; i < callbacks.length; i++) callbacks[i]();
    left -= 1;
    if (left > 0) builtins.setAlarm(ask, PACE_MS);
  }

  ask();
  clock.onFrame(() => {
    left = FRAMES_WATCHED;
    ask();
    return undefined;
  });
  return {
    next: createNext(builtins),
    /** Call this in each watched frame. @param {() => void} callback */
    each(callback) {
      callbacks[callbacks.length] = callback;
    },
    /** The page waits for its agent now: watch the next few frames only. */
    settle() {
      left = builtins.Math.min(left, FRAMES_WATCHED);
    },
  };
}

/** @param {Builtins} builtins */
function createNext(builtins) {
  let isWithout = false;
  /**
   * Wait for the browser's next frame, in which it does what it does in no other place. Not for long: a page may be
   * hidden so that there is none, and then none is waited for until one comes.
   * @returns {Promise<void>}
   */
  return () =>
    new builtins.Promise((resolve) => {
      const alarm = builtins.setAlarm(() => {
        isWithout = true;
        resolve();
      }, NO_FRAME_MS);
      builtins.requestAnimationFrame(() => {
        isWithout = false;
        builtins.clearAlarm(alarm);
        resolve();
      });
      if (isWithout) resolve();
    });
}
