/** What happens between two callbacks: the first one's microtasks run, and what it has asked for is delivered. */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 */

/**
 * @param {Builtins} builtins
 * @param {boolean} isOneTask whether all callbacks run within one task of the browser
 * @param {DeliveryQueue | null} pending
 * @returns {() => Promise<void>}
 */
export function createCheckpoint(builtins, isOneTask, pending) {
  const settle = pending && (() => (pending.any() ? pending.settle() : undefined));
  return isOneTask ? () => builtins.drain(settle) : checkpointThen(builtins, settle);
}

/** @param {Builtins} builtins @param {(() => Promise<void> | undefined) | null} settle what else to wait for */
function checkpointThen({ checkpoint }, settle) {
  if (!settle) return checkpoint;
  return async () => {
    await sure(checkpoint());
    const late = settle();
    if (late) await sure(late);
  };
}
