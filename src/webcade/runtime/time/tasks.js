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
 * What comes first of that which is posted at one moment: a lower rank. All of one rank come in the order posted.
 * `BACKGROUND` comes when nothing else is left. One less is before all others of a rank (`scheduler.yield`).
 */
export const RANK = { BLOCKING: 1, NORMAL: 3, BACKGROUND: 5 };

/**
 * Messages that callbacks post to their own page, by rank and in the order posted.
 *
 * @param {(callback: () => void) => Promise<void>} turn
 * @param {(run: () => void) => void} afterClog
 */
function createPosted(turn, afterClog) {
  const MOST_MESSAGES = 64; // at one moment; a loop of messages goes on a millisecond later
  const { NORMAL, BACKGROUND } = RANK;
  /** @type {ReturnType<typeof createLine>[]} by rank */
  const lines = emptyList();
  for (let rank = 0; rank <= BACKGROUND; rank++) lines[rank] = createLine();
  let waiting = 0;
  let isClogged = false; // there were too many: the rest waits for a timer

  function first() {
    let rank = 0;
    while (!lines[rank].any()) rank += 1;
    waiting -= 1;
    return lines[rank].take();
  }
  async function run() {
    if (isClogged) return;
    for (let ran = 0; waiting > 0 && ran < MOST_MESSAGES; ran++) await sure(turn(first()));
    if (waiting === 0) return;
    isClogged = true;
    afterClog(() => (isClogged = false));
  }

  return {
    /** @param {() => void} run @param {number} rank */
    add(run, rank = NORMAL) {
      lines[rank].add(run);
      waiting += 1;
    },
    any: () => waiting > 0,
    /** Whether `run` would run any now. */
    canRun: () => waiting > 0 && !isClogged,
    run,
  };
}

/** Callbacks in the order added. */
function createLine() {
  const MOST_TAKEN = 256; // that the list keeps
  /** @type {(() => void)[]} */
  const line = emptyList();
  let taken = 0;

  function forgetTaken() {
    for (let i = taken; i < line.length; i++) line[i - taken] = line[i];
    line.length -= taken;
    taken = 0;
  }
  return {
    any: () => taken < line.length,
    /** @param {() => void} run */
    add(run) {
      line[line.length] = run;
    },
    take() {
      const run = line[taken];
      taken += 1;
      if (taken === line.length || taken === MOST_TAKEN) forgetTaken();
      return run;
    },
  };
}
