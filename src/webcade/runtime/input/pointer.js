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
import { createPointerEvents, MOUSE_ID } from "./pointer_events.js";
import { installLock } from "./pointer_lock.js";
import { createPresses } from "./presses.js";
import { createTap } from "./taps.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 * @import { Keyboard } from "./keyboard.js"
 * @import { Capture } from "./pointer_capture.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DomQuery} query
 * @param {Keyboard} keyboard
 * @param {Capture} capture
 * @param {() => number} now
 */
export function createPointer(builtins, shims, query, keyboard, capture, now) {
  const lock = installLock(builtins, shims);
  const dragging = createDragging(builtins);
  const buttons = createButtons(builtins);
  const send = createPointerEvents(builtins, keyboard, buttons);
  const hover = createHover(builtins, "pointer", send);
  const mouseHover = createHover(builtins, "mouse", send);
  const captured = capture.add(MOUSE_ID, () => buttons.bits() !== 0, hover, send);
  const held = createHeld(keyboard, buttons);
  let place = { x: 0, y: 0 };
  const presses = createPresses(builtins, {
    ...{ buttons, captured, dragging, send, hover, arrive, now, held },
    place: () => place,
  });

  /** Where the next event goes, and the point there; before it come those of what is left and entered. @param {Record<string, unknown>} more */
  function arrive(more) {
    const found = query.at(place.x, place.y);
    const at = { x: found.x, y: found.y };
    if (dragging.isOn()) return { element: found.element, at };
    const element = captured.settle(lock.element() ?? found.element, at, more);
    mouseHover.cross(element, at);
    return { element, at };
  }

  /** @param {Place} to @param {number} [dx] of a locked pointer, which has no place @param {number} [dy] */
  function move(to, dx = to.x - place.x, dy = to.y - place.y) {
    place = to;
    const { element, at } = arrive({ button: -1 });
    if (dragging.move(element, at)) return;
    const movement = { movementX: dx, movementY: dy };
    send(element, "pointermove", at, { ...movement, button: -1 });
    if (!presses.isPrevented()) send(hover.element() ?? element, "mousemove", at, movement);
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
      const { element, x, y } = query.at(place.x, place.y);
      send(lock.element() ?? element, "wheel", { x, y }, { deltaY, deltaMode: 0 });
    },
    /** Remember a button that went down or up without being sent from here. @param {Button} name @param {boolean} isDown */
    note: (name, isDown) => buttons.set(name, isDown),
    isDown: buttons.isDown,
    /** The buttons and modifiers that are down, as a number. */
    held,
    /** The mouse events of a finger's tap. */
    tap: createTap(builtins, query, send, mouseHover),
  };
}

/** @param {Keyboard} keyboard @param {{ bits: () => number }} buttons */
function createHeld(keyboard, buttons) {
  return () => {
    const { shiftKey, ctrlKey, altKey, metaKey } = keyboard.modifiers();
    return buttons.bits() | (shiftKey ? 8 : 0) | (ctrlKey ? 16 : 0) | (altKey ? 32 : 0) | (metaKey ? 64 : 0);
  };
}
