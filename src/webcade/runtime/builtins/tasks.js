/** The browser's own time and tasks: wall time, its timers and frames, and the end of all pending microtasks. */

import { emptyList, sure } from "../kept_interfaces.js";

/** @param {Window & typeof globalThis} global */
export function keepTasks(global) {
  const { performance } = global;
  return {
    performance,
    now: performance.now.bind(performance),
    /** What has been loaded. */
    loaded: performance.getEntriesByType.bind(performance, "resource"),
    setAlarm: global.setTimeout.bind(global),
    clearAlarm: global.clearTimeout.bind(global),
    requestAnimationFrame: global.requestAnimationFrame?.bind(global),
    checkpoint: createCheckpoint(global),
    drain,
  };
}

/** @param {Window & typeof globalThis} global */
function createCheckpoint(global) {
  const { Promise: NativePromise } = global;
  const channel = new global.MessageChannel();
  const post = channel.port2.postMessage.bind(channel.port2);
  /** @type {(() => void)[]} calls that wait for a message, in the order made; several at once in real time */
  let waiting = emptyList();
  channel.port1.onmessage = () => {
    const { 0: go } = waiting;
    const rest = emptyList();
    for (let i = 1; i < waiting.length; i++) rest[i - 1] = waiting[i];
    waiting = rest;
    if (go) go();
  };

  /**
   * Let every pending microtask run: a task of its own, so promise chains of any length finish.
   * Needed because callbacks called from a script are followed by no microtask checkpoint.
   * @returns {Promise<void>}
   */
  function checkpoint() {
    return new NativePromise((resolve) => {
      waiting[waiting.length] = resolve;
      post(0);
    });
  }
  return checkpoint;
}

/**
 * As `checkpoint` without a task, for microtasks that end within 16 generations. Deeper ones run later, in
 * the same order every time. At a task's end the browser carries out all that was drawn in it.
 *
 * @param {(() => Promise<void> | undefined) | null} [settle] what to wait for after that
 */
async function drain(settle) {
  for (let i = 0; i < 16; i++) await undefined;
  const late = settle?.();
  if (late) await sure(late);
}
