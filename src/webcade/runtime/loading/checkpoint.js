/**
 * What happens between two callbacks: the first one's microtasks run, what it has asked for is delivered, and style is
 * computed if the browser may have drawn meanwhile.
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { CurrentStyle } from "../rendering/current_style.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 */

/**
 * @param {Builtins} builtins
 * @param {boolean} isOneTask whether all callbacks run within one task of the browser
 * @param {DeliveryQueue | null} pending
 * @param {CurrentStyle | null} style null where there is no document
 * @returns {() => Promise<void>}
 */
export function createCheckpoint(builtins, isOneTask, pending, style) {
  const settle = pending && (() => (pending.any() ? settled(pending, style) : undefined));
  return isOneTask ? () => builtins.drain(settle) : checkpointThen(builtins, settle, style);
}

/** @param {DeliveryQueue} pending @param {CurrentStyle | null} style */
async function settled(pending, style) {
  await sure(pending.settle());
  style?.compute();
}

/**
 * @param {Builtins} builtins
 * @param {(() => Promise<void> | undefined) | null} settle what else to wait for
 * @param {CurrentStyle | null} style
 */
function checkpointThen({ checkpoint }, settle, style) {
  if (!settle) return checkpoint;
  return async () => {
    await sure(checkpoint());
    style?.compute();
    const late = settle();
    if (late) await sure(late);
  };
}
