/**
 * The page that opens several windows of one game. Windows that know each other share a renderer process, and
 * so one call to this page can step them all. It is alone in its own realm: no game's script runs here.
 *
 * If a window does not end, Python has its script ended from outside, skips that window, and gets the rest.
 *
 * @typedef {ReturnType<typeof createOpener>} Opener
 */

import { createBatches } from "./batches.js";
import { createWindowCalls, withoutSpaces } from "./window_calls.js";

/**
 * @import { Batch, Call, OpenerGlobal } from "./batches.js"
 */

const KEPT = 4; // batches whose answers can still be read

/** @param {OpenerGlobal} global */
export function createOpener(global) {
  const { register, forget, ask } = createWindowCalls(global);
  const batches = createBatches(global, ask);
  /** @type {Record<number, { batch: Batch, text: Promise<string> }>} the last ones, by id */
  const kept = {};

  return {
    open() {
      global.open("about:blank");
    },
    register,
    forget,
    /**
     * Call several windows, one after the other; their answers come in one text, with spaces between them.
     * @param {number} id of the batch, one more than the last one's
     * @param {Call[]} calls
     */
    callAll(id, ...calls) {
      delete kept[id - KEPT];
      /** @type {Batch} */
      const batch = { id, calls, answers: [], text: "", since: 0, done: () => {} };
      const text = new global.Promise((done) => {
        batch.done = done;
      });
      kept[id] = { batch, text };
      batches.begin(batch);
      return text;
    },
    skip: batches.skip,
    /** The answers of a batch one of whose windows may have been skipped. @param {number} id */
    rest(id) {
      batches.resume(id);
      return kept[id].text;
    },
    /** The answers of a batch that has ended, each without spaces. @param {number} id */
    checked(id) {
      return kept[id].batch.answers.map(withoutSpaces).join(" ");
    },
  };
}
