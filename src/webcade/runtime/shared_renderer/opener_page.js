/**
 * The page that opens several windows of one game. Windows that know each other share a renderer process, and
 * so one call to this page can step them all. It is alone in its own realm: no game's script runs here.
 *
 * Whoever waits for a batch may find that a window does not end, have its script ended from outside, skip
 * that window, and have the rest.
 *
 * @typedef {(method: string, args: unknown[], done: (answer: unknown) => void, failed: (reason: string) => void) => void} CallHandle
 * @typedef {[number, string, ...unknown[]]} Call
 * @typedef {{ id: number, calls: Call[], answers: string[], text: string, since: number, done: (text: string) => void }} Batch
 * @typedef {ReturnType<typeof createOpener>} Opener
 */

/** @param {Window & typeof globalThis & { webcadeProgress?: (text: string) => void }} global */
export function createOpener(global) {
  const NO_ANSWER = "the page answered no text without spaces; expected a moment of the game";
  const SLOW_MS = 200; // after which is told that a window took its time, and has ended

  /** @type {Record<number, CallHandle>} */
  const handles = {};
  /** @type {Batch[]} those that have not ended; the first one is at work */
  const batches = [];
  /** @type {Record<number, { batch: Batch, text: Promise<string> }>} the last ones, by id */
  const kept = {};

  const failure = (/** @type {string} */ reason) => `!${encodeURIComponent(reason)}`;

  /**
   * What a window answers: its text, or "!" and why it could not, percent-encoded.
   * @param {number} index
   * @param {string} method of its handle
   * @param {unknown[]} args
   * @returns {Promise<string>}
   */
  const ask = (index, method, args) =>
    new global.Promise((resolve) => {
      const failed = (/** @type {string} */ reason) => resolve(failure(reason));
      const call = handles[index];
      if (!call) return failed("webcade: the page was replaced, its game is not defined here");
      const done = (/** @type {unknown} */ answer) =>
        typeof answer === "string" && answer !== "" ? resolve(answer) : failed(NO_ANSWER);
      call(method, args, done, failed);
    });

  /** @param {Batch} batch */
  async function work(batch) {
    const { calls, answers } = batch;
    while (answers.length < calls.length) {
      const at = answers.length;
      const [index, method, ...args] = calls[at];
      batch.since = global.performance.now();
      const answer = await ask(index, method, args);
      if (answers.length !== at) return; // it was skipped meanwhile: the rest is somebody else's
      add(batch, answer);
      if (global.performance.now() - batch.since > SLOW_MS) global.webcadeProgress?.("");
    }
    batches.shift();
    batch.done(batch.text);
    if (batches.length > 0) work(batches[0]);
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

  return {
    open() {
      global.open("about:blank");
    },
    /** @param {number} index @param {CallHandle} call */
    register(index, call) {
      handles[index] = call;
    },
    /** @param {number} index */
    forget(index) {
      delete handles[index];
    },
    /**
     * Calls of several windows, one after the other; their answers in one text, with spaces between them.
     * @param {number} id of the batch, one more than the last one's
     * @param {Call[]} calls
     */
    callAll(id, ...calls) {
      delete kept[id - 4];
      /** @type {Batch} */
      const batch = { id, calls, answers: [], text: "", since: 0, done: () => {} };
      const text = new global.Promise((done) => {
        batch.done = done;
      });
      kept[id] = { batch, text };
      batches.push(batch);
      if (batches.length === 1) work(batch);
      return text;
    },
    /**
     * Answer "?" in place of the window that is at work, if it has been for `leastMs`. What follows waits for `rest`.
     * @param {number} id
     * @param {number} leastMs of real time
     */
    skip(id, leastMs) {
      const batch = batches[0];
      if (batch?.id !== id || global.performance.now() - batch.since < leastMs) return false;
      add(batch, "?");
      batch.since = Number.POSITIVE_INFINITY;
      return true;
    },
    /**
     * The answers of a batch one of whose windows may have been skipped.
     * @param {number} id
     */
    rest(id) {
      if (batches[0]?.id === id && batches[0].since === Number.POSITIVE_INFINITY) work(batches[0]);
      return kept[id].text;
    },
    /**
     * The answers of a batch that has ended. A window that answered with a space has failed: nobody could
     * tell its answer from another window's.
     * @param {number} id
     */
    checked(id) {
      const { answers } = kept[id].batch;
      return answers.map((answer) => (answer.includes(" ") ? failure(NO_ANSWER) : answer)).join(" ");
    },
  };
}
