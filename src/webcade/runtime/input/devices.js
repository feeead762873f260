/**
 * The devices that an agent plays with, and how one input reaches them: directly, or through the browser
 * itself where the game insists on trusted events.
 *
 * @typedef {ReturnType<typeof createDevices>} Devices
 */

import { createGamepad } from "./gamepad.js";
import { createKeyboard } from "./keyboard.js";
import { createPointer } from "./pointer.js";
import { createTouch } from "./touch.js";
import { createTrusted } from "./trusted.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 * @import { InputEvent } from "./input.js"
 * @import { Targets } from "./targets.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DomQuery} query
 * @param {Targets} targets
 * @param {() => number} now
 */
export function createDevices(builtins, shims, query, { resolve }, now) {
  const keyboard = createKeyboard(builtins, query, now);
  const mouse = createPointer(builtins, shims, query, keyboard, now);
  const finger = createTouch(builtins, query, mouse);
  const gamepad = createGamepad(builtins, shims, now);
  let pointer = mouse;
  /** @type {ReturnType<typeof createTrusted>["send"] | null} sends through the browser */
  let trusted = null;

  return {
    keyboard,
    gamepad,
    /** The mouse or the finger. */
    pointer: () => pointer,
    /** @param {boolean} touch */
    usePointer(touch) {
      pointer = touch ? finger : mouse;
    },
    isTrusted: () => trusted !== null,
    /** From now on the browser itself sends. @param {(text: string) => void} ask */
    trust(ask) {
      const made = createTrusted(builtins, keyboard, mouse, resolve, ask);
      trusted = made.send;
      return made.done;
    },
    /** Send it now. @param {InputEvent} inputEvent @returns {boolean | Promise<boolean>} false where its target is not there */
    send(inputEvent) {
      if (trusted) return trusted(inputEvent);
      const { 0: kind, 1: value } = /** @type {[string, any]} */ (inputEvent);
      if (kind === "keydown") keyboard.press(value);
      else if (kind === "keyup") keyboard.release(value);
      else if (kind === "down") pointer.press(value);
      else if (kind === "up") pointer.release(value);
      else if (kind === "wheel") pointer.wheel(value);
      else if (kind === "moveBy") pointer.moveBy(value[0], value[1]);
      else {
        const place = resolve(value);
        if (!place) return false;
        pointer.move(place);
      }
      return true;
    },
  };
}
