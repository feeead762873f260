/**
 * Input that the browser itself sends, so that its events are trusted. The page asks for one input at a time
 * over a DevTools binding, and goes on when Python calls `done`.
 */

import { createClickCount, isDoubleClick } from "./clicks.js";
import { sentOf } from "./sent.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Keyboard } from "./keyboard.js"
 * @import { Pointer } from "./pointer.js"
 * @import { Sent } from "./sent.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Keyboard} keyboard
 * @param {Pointer} mouse
 * @param {() => number} now page time
 * @param {(text: string) => void} ask the binding
 */
export function createTrusted(builtins, keyboard, mouse, now, ask) {
  const countClicks = createClickCount(now, isDoubleClick);
  let place = { x: 0, y: 0 };
  let clicks = 1; // in a row, that the last press belongs to: the browser is told
  /** @type {((sent: Sent) => void) | null} */
  let waiting = null;

  /** Remember what is held: the keyboard and the mouse have not sent it. @param {string} kind @param {any} value */
  function note(kind, value) {
    if (kind === "keydown") keyboard.note(value, true);
    else if (kind === "keyup") keyboard.note(value, false);
    else if (kind === "down" || kind === "up") mouse.note(value, kind === "down");
    if (kind === "down") clicks = countClicks(place, mouse.held());
  }

  /** @param {string} kind @param {any} value */
  function describe(kind, value) {
    if (kind === "keydown" || kind === "keyup") return `${kind}|${value.code}`;
    if (kind === "down" || kind === "up") return `${kind}|${value}|${clicks}`;
    if (kind === "wheel") return `${kind}|${value}`;
    place = kind === "moveBy" ? { x: place.x + value[0], y: place.y + value[1] } : value;
    return `move|${place.x}|${place.y}`;
  }

  return {
    /** @param {string} kind @param {any} value @returns {Sent | Promise<Sent>} */
    send(kind, value) {
      if ((kind === "down" || kind === "up") && mouse.isDown(value) === (kind === "down"))
        return sentOf(true, "");
      note(kind, value);
      const text = describe(kind, value);
      return new builtins.Promise((done) => {
        waiting = done;
        ask(text);
      });
    },
    /** The browser has sent it. */
    done() {
      const go = waiting;
      waiting = null;
      if (go) go(sentOf(true, ""));
    },
  };
}
