/**
 * A mouse as a person would move it: to what lies under it, with the events that browsers send, in their
 * order. (touch.js has the finger, with the same verbs.)
 *
 * @typedef {"left" | "middle" | "right"} Button
 * @typedef {ReturnType<typeof createPointer>} Pointer
 * @typedef {{ x: number, y: number }} Place in CSS pixels of the viewport
 */

import { createButtons } from "./buttons.js";
import { createDragging } from "./dragging.js";
import { createHover } from "./hover.js";
import { installCapture } from "./pointer_capture.js";
import { createPointerEvents, MOUSE_ID } from "./pointer_events.js";
import { installLock } from "./pointer_lock.js";
import { createPresses } from "./presses.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 * @import { Keyboard } from "./keyboard.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DomQuery} query
 * @param {Keyboard} keyboard
 * @param {() => number} now
 */
export function createPointer(builtins, shims, query, keyboard, now) {
  const capture = installCapture(builtins, shims, MOUSE_ID);
  const lock = installLock(builtins, shims);
  const dragging = createDragging(builtins);
  const buttons = createButtons(builtins);
  const send = createPointerEvents(builtins, keyboard, buttons);
  const cross = createHover(builtins, send);
  const presses = createPresses(builtins, { buttons, capture, dragging, send, cross, target, now });
  let place = { x: 0, y: 0 };

  /** Where events go, and the point there. */
  function target() {
    const found = query.at(place.x, place.y);
    const element = lock.element() ?? capture.element() ?? found.element;
    return { element, at: { x: found.x, y: found.y } };
  }

  /** @param {Place} to @param {number} [dx] of a locked pointer, which has no place @param {number} [dy] */
  function move(to, dx = to.x - place.x, dy = to.y - place.y) {
    place = to;
    const { element, at } = target();
    if (dragging.move(element, at)) return;
    cross(element, at);
    const movement = { movementX: dx, movementY: dy, button: -1 };
    const go = send(element, "pointermove", at, movement);
    if (go) send(element, "mousemove", at, { ...movement, button: 0 });
    const pressed = presses.pressed();
    if (pressed && buttons.isDown("left")) dragging.begin(pressed, at);
  }

  return {
    move,
    /** Move a locked pointer, in CSS pixels. @param {number} dx @param {number} dy */
    moveBy: (dx, dy) => move(place, dx, dy),
    press: presses.press,
    release: presses.release,
    /** @param {number} deltaY pixels down */
    wheel(deltaY) {
      const { element, at } = target();
      send(element, "wheel", at, { deltaY, deltaMode: 0 });
    },
    /** Remember a button that went down or up without being sent from here. @param {Button} name @param {boolean} isDown */
    note: (name, isDown) => buttons.set(name, isDown),
    isDown: buttons.isDown,
  };
}
