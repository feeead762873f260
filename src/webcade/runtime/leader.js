/**
 * The page that opens several windows of one game. Windows that know each other share a renderer process, and
 * so one call to this page can step them all. It is alone in its own realm: no game's script runs here.
 *
 * @typedef {(method: string, args: unknown[], done: (text: string) => void, failed: (reason: string) => void) => void} Seat
 * @typedef {ReturnType<typeof createLeader>} Leader
 */

/** @param {Window & typeof globalThis} global */
function createLeader(global) {
  /** @type {Record<number, Seat>} */
  const seats = {};

  /**
   * What a seat answers: its text, or "!" and why it could not, percent-encoded.
   * @param {number} index
   * @param {string} method of its handle
   * @param {unknown[]} args
   * @returns {Promise<string>}
   */
  const ask = (index, method, args) =>
    new global.Promise((resolve) => {
      const failed = (/** @type {string} */ reason) => resolve(`!${encodeURIComponent(reason)}`);
      const seat = seats[index];
      if (!seat) return failed("webcade: the page was replaced, its game is not defined here");
      seat(method, args, resolve, failed);
    });

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
     * Calls of several seats, one after the other; their answers, which hold no spaces, in one text.
     * @param {[number, string, ...unknown[]][]} calls
     */
    async cross(...calls) {
      let answers = "";
      for (const [index, method, ...args] of calls) {
        answers += `${answers && " "}${await ask(index, method, args)}`;
      }
      return answers;
    },
  };
}
