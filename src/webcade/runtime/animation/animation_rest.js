/** Stops all animations while the page waits for its agent, so that the browser draws no frames for them. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeferredAnimation, Deferral } from "./deferred_animation.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Deferral} deferral
 * @param {() => DeferredAnimation[]} moved those that each frame moves
 */
export function createRest(builtins, deferral, moved) {
  const REST_AFTER_MS = 50; // wall time; a quick agent steps again before that, and saves the work
  /** @type {ReturnType<typeof builtins.setAlarm> | undefined} */
  let alarm;

  function restAll() {
    const items = moved();
    for (let i = 0; i < items.length; i++) deferral.rest(items[i]);
  }
  return {
    rest() {
      builtins.clearAlarm(alarm);
      alarm = builtins.setAlarm(restAll, REST_AFTER_MS);
    },
    wake() {
      if (alarm === undefined) return;
      builtins.clearAlarm(alarm);
      alarm = undefined;
      const items = moved();
      for (let i = 0; i < items.length; i++) deferral.wake(items[i]);
    },
  };
}
