/** requestAnimationFrame and requestIdleCallback: callbacks for the next frame. */

import { emptyList, sure, toLong } from "../kept_interfaces.js";

/**
 * @import { CurrentTime } from "./current_time.js"
 * @import { Tasks } from "./tasks.js"
 */

/**
 * Callbacks for the next frame. One that is added while they run waits for the frame after it.
 *
 * @typedef {{ id: number, callback: (time: number) => void, cancelled: boolean }} Callback
 * @typedef {ReturnType<typeof createRequests>} Requests
 */
export function createRequests() {
  /** @type {Callback[]} */
  let next = emptyList();
  /** @type {Callback[]} the other list, to fill next: making one takes longer than emptying it */
  let running = emptyList();
  let lastId = 0;

  /** @param {Callback[]} list @param {number} id */
  function cancelIn(list, id) {
    for (let i = 0; i < list.length; i++) if (list[i].id === id) list[i].cancelled = true;
  }

  return {
    /** @param {(time: number) => void} callback */
    add(callback) {
      lastId += 1;
      next[next.length] = { id: lastId, callback, cancelled: false };
      return lastId;
    },
    /** @param {unknown} id */
    cancel(id) {
      const wanted = toLong(id);
      cancelIn(next, wanted);
      cancelIn(running, wanted);
    },
    waiting: () => next.length > 0,
    begin() {
      const begun = next;
      next = running;
      running = begun;
      return running;
    },
    end() {
      running.length = 0;
    },
  };
}

/**
 * Run what waits for this frame, each callback as a task of its own.
 *
 * @param {CurrentTime} current
 * @param {Tasks["task"]} task
 * @returns {(requests: Requests) => Promise<void>}
 */
export function createRequestRunner(current, task) {
  return async (requests) => {
    const running = requests.begin();
    const time = current.now();
    for (let i = 0; i < running.length; i++) {
      const { callback, cancelled } = running[i];
      if (!cancelled) await sure(task(() => callback(time)));
    }
    requests.end();
  };
}
