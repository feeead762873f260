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
