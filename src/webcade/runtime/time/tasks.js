/**
 * Callbacks as tasks of the event loop: an error is reported, then the task's microtasks run, then the messages
 * that it has posted to its own page.
 *
 * @typedef {ReturnType<typeof createTasks>} Tasks
 */

import { emptyList, sure } from "../kept_interfaces.js";

/**
 * @param {object} needs
 * @param {() => Promise<void>} needs.checkpoint lets pending microtasks run
 * @param {(error: unknown) => void} needs.reportError what the browser does with an uncaught error
 * @param {() => void} needs.begin called before each callback
 * @param {(run: () => void) => void} needs.afterClog runs a callback in a millisecond of page time
 */
export function createTasks({ checkpoint, reportError, begin, afterClog }) {
  /** Run a callback. @param {() => void} callback @returns {Promise<void>} resolves when its microtasks have run */
  function turn(callback) {
    begin();
    try {
      callback();
    } catch (error) {
      reportError(error);
    }
    return checkpoint();
  }
  const posted = createPosted(turn, afterClog);

  /** @param {() => void} callback */
  async function task(callback) {
    await sure(turn(callback));
    if (posted.any()) await sure(posted.run());
  }

  return { task, posted };
}

/**
 * Messages that callbacks post to their own page, in the order posted.
 *
 * @param {(callback: () => void) => Promise<void>} turn
 * @param {(run: () => void) => void} afterClog
 */
function createPosted(turn, afterClog) {
  const MOST_MESSAGES = 64; // at one moment; a loop of messages goes on a millisecond later
  /** @type {(() => void)[]} */
  let posted = emptyList();
  let isClogged = false; // there were too many: the rest waits for a timer

  async function run() {
    if (isClogged) return;
    let ran = 0;
    while (posted.length > 0 && ran < MOST_MESSAGES) {
      const batch = posted;
      posted = emptyList();
      let i = 0;
      for (; i < batch.length && ran < MOST_MESSAGES; i++, ran++) await sure(turn(batch[i]));
      if (i < batch.length) putBack(batch, i);
    }
    if (posted.length === 0) return;
    isClogged = true;
    afterClog(() => (isClogged = false));
  }

  /** @param {(() => void)[]} batch @param {number} from index of the first that has not run */
  function putBack(batch, from) {
    const rest = emptyList();
    for (let i = from; i < batch.length; i++) rest[rest.length] = batch[i];
    for (let i = 0; i < posted.length; i++) rest[rest.length] = posted[i];
    posted = rest;
  }

  return {
    /** @param {() => void} run */
    add(run) {
      posted[posted.length] = run;
    },
    any: () => posted.length > 0,
    /** Whether `run` would run any now. */
    canRun: () => posted.length > 0 && !isClogged,
    run,
  };
}
