/**
 * The devices that an agent plays with, and how one input reaches them: directly, or through the browser
 * itself where the game insists on trusted events.
 *
 * @typedef {ReturnType<typeof createDevices>} Devices
 */

import { sure } from "../kept_interfaces.js";
import { createGamepad } from "./gamepad.js";
import { createKeyboard } from "./keyboard.js";
import { createPointer } from "./pointer.js";
import { installCapture } from "./pointer_capture.js";
import { sentOf } from "./sent.js";
import { createTouch } from "./touch.js";
import { createTrusted } from "./trusted.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 * @import { InputEvent } from "./input.js"
 * @import { Pointer } from "./pointer.js"
 * @import { Sent } from "./sent.js"
 * @import { Targets } from "./targets.js"
 */

const SENT = sentOf(true, ""); // most of them reach it

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DomQuery} query
 * @param {Targets} reach
 * @param {() => number} now
 */
export function createDevices(builtins, shims, query, reach, now) {
  const keyboard = createKeyboard(builtins, query, now);
  const capture = installCapture(builtins, shims);
  const mouse = createPointer(builtins, shims, query, keyboard, capture, now);
  const finger = createTouch(builtins, query, mouse, capture, now);
  const gamepad = createGamepad(builtins, shims, now);
  let pointer = mouse;
  /** @type {ReturnType<typeof createTrusted>["send"] | null} sends through the browser */
  let trusted = null;
  let last = { x: 0, y: 0 }; // where a target was reached last

  /** @param {string} kind @param {any} value @returns {Sent | Promise<Sent>} */
  function deliver(kind, value) {
    if (trusted) return trusted(kind, value);
    if (kind === "keydown") keyboard.press(value);
    else if (kind === "keyup") keyboard.release(value);
    else if (kind === "down") pointer.press(value);
    else if (kind === "up") pointer.release(value);
    else if (kind === "wheel") pointer.wheel(value);
    else if (kind === "moveBy") pointer.moveBy(value[0], value[1]);
    else pointer.move(value);
    return SENT;
  }

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
      const made = createTrusted(builtins, keyboard, mouse, now, ask);
      capture.leave();
      trusted = made.send;
      return made.done;
    },
    /**
     * Send it now.
     * @param {InputEvent} inputEvent
     * @param {boolean} [isStrict] send no click that something else would get
     * @returns {Sent | Promise<Sent>}
     */
    send(inputEvent, isStrict = false) {
      const { 0: kind, 1: value } = /** @type {[string, any]} */ (inputEvent);
      if (kind === "drag" && !isAnyDown(pointer)) return SENT;
      if (kind !== "move" && kind !== "drag") return deliver(kind, value);
      const carried = kind === "drag" ? query.at(last.x, last.y).element : null; // it may follow the pointer
      const { place, problem } = reach(value, carried);
      if (!place || (isStrict && problem !== "")) return sentOf(false, problem);
      last = place;
      const done = deliver("move", place);
      if (problem === "") return done;
      return trusted ? withProblem(done, problem) : sentOf(true, problem);
    },
  };
}

/** @param {Pointer} pointer */
function isAnyDown(pointer) {
  return pointer.isDown("left") || pointer.isDown("middle") || pointer.isDown("right");
}

/** @param {Sent | Promise<Sent>} done @param {string} problem */
async function withProblem(done, problem) {
  await sure(done);
  return sentOf(true, problem);
}
