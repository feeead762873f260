/** A button pressed and released: the events of both, the focus, and the end of a drag. */

import { createClicks } from "./clicks.js";
import { giveFocus } from "./focus.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Buttons } from "./buttons.js"
 * @import { createDragging } from "./dragging.js"
 * @import { Button, Place } from "./pointer.js"
 * @import { SendPointerEvent } from "./pointer_events.js"
 */

/**
 * @param {Builtins} builtins
 * @param {object} pointer
 * @param {Buttons} pointer.buttons
 * @param {{ release: () => void }} pointer.capture
 * @param {ReturnType<typeof createDragging>} pointer.dragging
 * @param {SendPointerEvent} pointer.send
 * @param {(element: Element, at: Place) => void} pointer.cross
 * @param {() => { element: Element, at: Place }} pointer.target
 * @param {() => number} pointer.now
 */
export function createPresses(builtins, { buttons, capture, dragging, send, cross, target, now }) {
  const clicks = createClicks(builtins, send, now);
  /** @type {Element | null} */
  let pressed = null; // what the last button went down on

  return {
    /** @returns {Element | null} */
    pressed: () => pressed,
    /** @param {Button} name */
    press(name) {
      const button = buttons.number(name);
      if (buttons.isDown(name)) return;
      const { element, at } = target();
      cross(element, at);
      const isFirst = buttons.bits() === 0;
      buttons.set(name, true);
      pressed = element;
      const detail = clicks.detail(element);
      const go = send(element, isFirst ? "pointerdown" : "pointermove", at, { button });
      if (!go || send(element, "mousedown", at, { button, detail })) giveFocus(builtins, element);
      if (button === 2) send(element, "contextmenu", at, { button });
    },
    /** @param {Button} name */
    release(name) {
      const button = buttons.number(name);
      if (!buttons.isDown(name)) return;
      buttons.set(name, false);
      const { element, at } = target();
      if (button === 0 && dragging.end(element, at)) {
        pressed = null;
        return;
      }
      const detail = clicks.detail(element);
      send(element, buttons.bits() === 0 ? "pointerup" : "pointermove", at, { button });
      send(element, "mouseup", at, { button, detail });
      capture.release();
      const from = pressed;
      pressed = null;
      clicks.click(from, element, at, button, detail);
    },
  };
}
