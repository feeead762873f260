/**
 * Batches of calls, one after the other. The windows of a batch are called in turn; one that does not end can
 * be skipped, and the others still answer.
 *
 * @typedef {[number, string, ...unknown[]]} Call
 * @typedef {{ id: number, calls: Call[], answers: string[], text: string, since: number, done: (text: string) => void }} Batch
 * @typedef {Window & typeof globalThis & { webcadeProgress?: (text: string) => void }} OpenerGlobal
 */

/**
 * @import { WindowCalls } from "./window_calls.js"
 */

const SLOW_MS = 200; // a window that took longer is reported as soon as it has ended

/**
 * @param {OpenerGlobal} global
 * @param {WindowCalls["ask"]} ask
 */
export function createBatches(global, ask) {
  /** @type {Batch[]} those that have not ended; the first one is at work */
  const batches = [];
  const now = global.performance.now.bind(global.performance);

  /** @param {Batch} batch */
  async function work(batch) {
    const { calls, answers } = batch;
    let since = now();
    while (answers.length < calls.length) {
      const at = answers.length;
      const [index, method, ...args] = calls[at];
      batch.since = since;
      const answer = await ask(index, method, args);
      if (answers.length !== at) return; // it was skipped meanwhile, and the rest is done by another call of this
      add(batch, answer);
      since = now();
      if (since - batch.since > SLOW_MS) global.webcadeProgress?.("");
    }
    batches.shift();
    batch.done(batch.text);
    if (batches.length > 0) work(batches[0]);
  }

  return {
    /** Work on this batch, after those before it. @param {Batch} batch */
    begin(batch) {
      batches.push(batch);
      if (batches.length === 1) work(batch);
    },
    /**
     * Answer "?" in place of the window that is at work, if it has been for `leastMs`. What follows waits for
     * `resume`.
     * @param {number} id
     * @param {number} leastMs of real time
     */
    skip(id, leastMs) {
      const batch = batches[0];
      if (batch?.id !== id || now() - batch.since < leastMs) return false;
      add(batch, "?");
      batch.since = Number.POSITIVE_INFINITY;
      return true;
    },
    /** Call the windows that follow one that was skipped. @param {number} id */
    resume(id) {
      if (batches[0]?.id === id && batches[0].since === Number.POSITIVE_INFINITY) work(batches[0]);
    },
  };
}

/**
 * To append copies nothing: the browser does it once, for all answers.
 * @param {Batch} batch
 * @param {string} answer
 */
function add(batch, answer) {
  batch.text += batch.answers.length > 0 ? ` ${answer}` : answer;
  batch.answers.push(answer);
}
