/**
 * What runs with the browser's clock, whose time moves only as Python lets it: after each frame, Python asks
 * what is needed next, a frame or the input that the page has asked the browser for.
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Time } from "../boot.js"
 * @import { Builtins } from "../builtins.js"
 * @import { createInput } from "../input/input.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Pick<Time, "ended" | "isStill">} time
 * @param {Pick<ReturnType<typeof createInput>, "trust">} input
 */
export function createBrowserTasks(builtins, time, input) {
  let running = 0;
  let isAsking = false; // for input from the browser itself
  let answered = () => {};

  return {
    /** Have the browser itself send all input, over a binding that is removed from the page. @param {string} name */
    trust(name) {
      const owner = /** @type {any} */ (builtins.global);
      const ask = owner[name];
      delete owner[name];
      answered = input.trust((text) => {
        isAsking = true;
        ask(text);
      });
    },
    /** The browser has sent the input that was asked for last. */
    sent() {
      isAsking = false;
      answered();
    },
    /** Count what runs, for `ended`. @template T @param {Promise<T>} promise */
    async task(promise) {
      running += 1;
      try {
        return await sure(promise);
      } finally {
        running -= 1;
      }
    },
    /**
     * The browser has made a frame: what waits for it goes on. Answers what it needs then: another frame,
     * to be asked again (input is on its way), to load without time (a module is imported), or nothing.
     */
    async ended() {
      time.ended();
      for (let i = 0; i < 8; i++) await sure(builtins.drain());
      if (running === 0) return "nothing";
      if (isAsking) return "again";
      return time.isStill() ? "load" : "frame";
    },
  };
}
