/** The clocks `browser` and `wall`: the browser's own time, either virtual or real. Here its frames are only counted. */

import { emptyList, hear, sure } from "../kept_interfaces.js";
import { installSteppedTime } from "./stepped_time.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { FrameHook } from "./clock.js"
 * @import { Random } from "../world/random.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {{ clock: string, frameMs: number }} options
 * @param {Random} random
 * @param {(longestMs: number) => Promise<void>} quiet waits until everything is loaded, or the time is up
 */
export function browserTime(builtins, shims, options, { seed }, quiet) {
  const isStepped = options.clock === "browser";
  const { now, frame } = isStepped
    ? installSteppedTime(builtins, shims, options.frameMs)
    : { now: builtins.now, frame() {} };
  let frames = 0;
  let lastEnded = 0;
  let still = 0; // promises of the runtime that wait for no time
  /** @type {FrameHook[]} */
  const hooks = emptyList();
  /** @type {(() => void)[]} */
  let waiting = emptyList();

  /** @param {number} native the frame's time */
  function tick(native) {
    frames += 1;
    frame(native);
    const time = now();
    for (let i = 0; i < hooks.length; i++) hooks[i](time);
    if (!isStepped) hear(builtins.checkpoint(), ended); // after the page's own callbacks of this frame
    builtins.requestAnimationFrame(tick);
  }
  builtins.requestAnimationFrame(tick);

  /** Resolve the promises that wait for the end of this frame. A second call in a frame does nothing. */
  function ended() {
    if (lastEnded === frames) return;
    lastEnded = frames;
    const resolvers = waiting;
    waiting = emptyList();
    for (let i = 0; i < resolvers.length; i++) resolvers[i]();
  }

  return {
    now,
    frames: () => frames,
    seed,
    rest() {},
    wake() {},
    begin() {},
    quiet,
    until: (/** @type {Promise<unknown>} */ promise) => hasSettled(promise),
    /** Wait for what needs no time of the page: under `browser`, time stands still meanwhile. */
    async still(/** @type {Promise<object>} */ promise) {
      still += 1;
      try {
        return await sure(promise);
      } finally {
        still -= 1;
      }
    },
    isStill: () => still > 0,
    isIdle: () => false, // the browser keeps its timers to itself
    layOut: () => /** @type {Promise<void> | undefined} */ (undefined),
    ended,
    /** Wait for the end of the browser's next frame. @returns {Promise<void>} */
    frame: () => new builtins.Promise((resolve) => (waiting[waiting.length] = resolve)),
    onFrame: (/** @type {FrameHook} */ hook) => {
      hooks[hooks.length] = hook;
    },
  };
}

/** @param {Promise<unknown>} promise of the runtime's own */
async function hasSettled(promise) {
  try {
    await sure(promise);
  } catch {
    // the caller awaits it too
  }
  return true;
}
