/**
 * The page that opens several windows of one game. Windows that know each other share a renderer process, and
 * so one call to this page can step them all. It is alone in its own realm: no game's script runs here.
 *
 * Whoever waits for a crossing may find that a window does not end, have its script ended from outside, skip
 * that window, and have the rest.
 *
 * @typedef {(method: string, args: unknown[], done: (answer: unknown) => void, failed: (reason: string) => void) => void} Seat
 * @typedef {[number, string, ...unknown[]]} Call
 * @typedef {{ id: number, calls: Call[], answers: string[], text: string, since: number, done: (text: string) => void }} Crossing
 * @typedef {ReturnType<typeof createLeader>} Leader
 */

/** @param {Window & typeof globalThis & { webcadeProgress?: (text: string) => void }} global */
export function createLeader(global) {
  const NO_ANSWER = "the page answered no text without spaces; expected a moment of the game";
  const SLOW_MS = 200; // after which is told that a window took its time, and has ended

  /** @type {Record<number, Seat>} */
  const seats = {};
  /** @type {Crossing[]} those that have not ended; the first one is at work */
  const crossings = [];
  /** @type {Record<number, { crossing: Crossing, text: Promise<string> }>} the last ones, by id */
  const kept = {};

  const failure = (/** @type {string} */ reason) => `!${encodeURIComponent(reason)}`;

  /**
   * What a seat answers: its text, or "!" and why it could not, percent-encoded.
   * @param {number} index
   * @param {string} method of its handle
   * @param {unknown[]} args
   * @returns {Promise<string>}
   */
  const ask = (index, method, args) =>
    new global.Promise((resolve) => {
      const failed = (/** @type {string} */ reason) => resolve(failure(reason));
      const seat = seats[index];
      if (!seat) return failed("webcade: the page was replaced, its game is not defined here");
      const done = (/** @type {unknown} */ answer) =>
        typeof answer === "string" && answer !== "" ? resolve(answer) : failed(NO_ANSWER);
      seat(method, args, done, failed);
    });

  /** @param {Crossing} crossing */
  async function work(crossing) {
    const { calls, answers } = crossing;
    while (answers.length < calls.length) {
      const at = answers.length;
      const [index, method, ...args] = calls[at];
      crossing.since = global.performance.now();
      const answer = await ask(index, method, args);
      if (answers.length !== at) return; // it was skipped meanwhile: the rest is somebody else's
      add(crossing, answer);
      if (global.performance.now() - crossing.since > SLOW_MS) global.webcadeProgress?.("");
    }
    crossings.shift();
    crossing.done(crossing.text);
    if (crossings.length > 0) work(crossings[0]);
  }

  /**
   * To append copies nothing: the browser does it once, for all answers.
   * @param {Crossing} crossing
   * @param {string} answer
   */
  function add(crossing, answer) {
    crossing.text += crossing.answers.length > 0 ? ` ${answer}` : answer;
    crossing.answers.push(answer);
  }

  return {
    open() {
      global.open("about:blank");
    },
    /** @param {number} index @param {Seat} seat */
    take(index, seat) {
      seats[index] = seat;
    },
    /** @param {number} index */
    leave(index) {
      delete seats[index];
    },
    /**
     * Calls of several seats, one after the other; their answers in one text, with spaces between them.
     * @param {number} id of the crossing, one more than the last one's
     * @param {Call[]} calls
     */
    cross(id, ...calls) {
      delete kept[id - 4];
      /** @type {Crossing} */
      const crossing = { id, calls, answers: [], text: "", since: 0, done: () => {} };
      const text = new global.Promise((done) => {
        crossing.done = done;
      });
      kept[id] = { crossing, text };
      crossings.push(crossing);
      if (crossings.length === 1) work(crossing);
      return text;
    },
    /**
     * Answer "?" in place of the seat that is at work, if it has been for `leastMs`. What follows waits for `rest`.
     * @param {number} id
     * @param {number} leastMs of real time
     */
    skip(id, leastMs) {
      const crossing = crossings[0];
      if (crossing?.id !== id || global.performance.now() - crossing.since < leastMs) return false;
      add(crossing, "?");
      crossing.since = Number.POSITIVE_INFINITY;
      return true;
    },
    /**
     * The answers of a crossing one of whose seats may have been skipped.
     * @param {number} id
     */
    rest(id) {
      if (crossings[0]?.id === id && crossings[0].since === Number.POSITIVE_INFINITY) work(crossings[0]);
      return kept[id].text;
    },
    /**
     * The answers of a crossing that has ended. A window that answered with a space has failed: nobody could
     * tell its answer from another window's.
     * @param {number} id
     */
    checked(id) {
      const { answers } = kept[id].crossing;
      return answers.map((answer) => (answer.includes(" ") ? failure(NO_ANSWER) : answer)).join(" ");
    },
  };
}
