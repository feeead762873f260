/**
 * Input that the browser itself sends, so that its events are trusted. The page asks for one input at a time
 * over a DevTools binding, and goes on when Python calls `done`.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { InputEvent } from "./input.js"
 * @import { Keyboard } from "./keyboard.js"
 * @import { Place, Pointer } from "./pointer.js"
 * @import { Target } from "./targets.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Keyboard} keyboard
 * @param {Pointer} mouse
 * @param {(target: Target) => Place | null} resolve
 * @param {(text: string) => void} ask the binding
 */
export function createTrusted(builtins, keyboard, mouse, resolve, ask) {
  let place = { x: 0, y: 0 };
  /** @type {((there: boolean) => void) | null} */
  let waiting = null;

  /** @param {InputEvent} inputEvent @returns {string | null} null where its target is not there */
  function describe(inputEvent) {
    const { 0: kind, 1: value } = /** @type {[string, any]} */ (inputEvent);
    if (kind === "keydown" || kind === "keyup") return `${kind}|${value.code}`;
    if (kind === "down" || kind === "up" || kind === "wheel") return `${kind}|${value}`;
    const to = kind === "moveBy" ? { x: place.x + value[0], y: place.y + value[1] } : resolve(value);
    if (!to) return null;
    place = to;
    return `move|${to.x}|${to.y}`;
  }

  /** Remember what is held: the keyboard and the mouse have not sent it. @param {InputEvent} inputEvent */
  function note({ 0: kind, 1: value }) {
    if (kind === "keydown") keyboard.note(value, true);
    else if (kind === "keyup") keyboard.note(value, false);
    else if (kind === "down" || kind === "up") mouse.note(value, kind === "down");
  }

  return {
    /** @param {InputEvent} inputEvent @returns {boolean | Promise<boolean>} */
    send(inputEvent) {
      const text = describe(inputEvent);
      if (text === null) return false;
      note(inputEvent);
      return new builtins.Promise((done) => {
        waiting = done;
        ask(text);
      });
    },
    /** The browser has sent it. */
    done() {
      const go = waiting;
      waiting = null;
      if (go) go(true);
    },
  };
}
