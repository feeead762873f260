/**
 * The windows that have registered with the opener, and one call of one of them.
 *
 * @typedef {(method: string, args: unknown[], done: (answer: unknown) => void, failed: (reason: string) => void) => void} CallHandle
 * @typedef {ReturnType<typeof createWindowCalls>} WindowCalls
 */

const NO_ANSWER = "the page answered no text without spaces; expected a moment of the game";

/** @param {Pick<typeof globalThis, "Promise">} global */
export function createWindowCalls(global) {
  /** @type {Record<number, CallHandle>} */
  const handles = {};

  return {
    /** @param {number} index @param {CallHandle} call */
    register(index, call) {
      handles[index] = call;
    },
    /** @param {number} index */
    forget(index) {
      delete handles[index];
    },
    /**
     * What a window answers: its text, or "!" and why it could not, percent-encoded.
     * @param {number} index
     * @param {string} method of its handle
     * @param {unknown[]} args
     * @returns {Promise<string>}
     */
    ask: (index, method, args) =>
      new global.Promise((resolve) => {
        const failed = (/** @type {string} */ reason) => resolve(failure(reason));
        const call = handles[index];
        if (!call) return failed("webcade: the page was replaced, its game is not defined here");
        const done = (/** @type {unknown} */ answer) =>
          typeof answer === "string" && answer !== "" ? resolve(answer) : failed(NO_ANSWER);
        call(method, args, done, failed);
      }),
  };
}

/**
 * The answer, or a failure in its place if it has a space: answers are joined with spaces, so that such an
 * answer could not be told from two.
 *
 * @param {string} answer
 */
export function withoutSpaces(answer) {
  return answer.includes(" ") ? failure(NO_ANSWER) : answer;
}

/** @param {string} reason */
function failure(reason) {
  return `!${encodeURIComponent(reason)}`;
}
