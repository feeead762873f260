/**
 * The browser's own frames, of a page that it draws, for what would move by wall time in them: all until the
 * page first waits for its agent, and the few after each frame of page time. Later nothing runs that could
 * begin to move, and a page that waits is not drawn for being watched.
 *
 * @typedef {ReturnType<typeof watchBrowserFrames>} BrowserFrames
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { FrameHook } from "./clock.js"
 */

const FRAMES_WATCHED = 3; // after one of page time: what it set off begins in the first or the second
const PACE_MS = 16; // of wall time: a browser may have no pace of its own

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
    /** Call this in each of them. @param {() => void} callback */
    each(callback) {
      callbacks[callbacks.length] = callback;
    },
    /** The page waits. */
    settle() {
      left = builtins.Math.min(left, FRAMES_WATCHED);
    },
  };
}
