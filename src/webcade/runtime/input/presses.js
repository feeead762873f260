/** A button pressed and released: the events of both, the focus, and the end of a drag. */

import { createClick, createClickCount, isDoubleClick } from "./clicks.js";
import { giveFocus } from "./focus.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Buttons } from "./buttons.js"
 * @import { createDragging } from "./dragging.js"
 * @import { Hover } from "./hover.js"
 * @import { Button, Place } from "./pointer.js"
 * @import { Captured } from "./pointer_capture.js"
 * @import { SendPointerEvent } from "./pointer_events.js"
 *
 * @typedef {object} Mouse
 * @property {Buttons} buttons
 * @property {Captured} captured
 * @property {ReturnType<typeof createDragging>} dragging
 * @property {SendPointerEvent} send
 * @property {Hover} hover
 * @property {(more: Record<string, unknown>) => { element: Element, at: Place }} arrive
 * @property {() => Place} place
 * @property {() => number} held the buttons and modifiers that are down
 * @property {() => number} now
 */

/** @param {Builtins} builtins @param {Mouse} mouse */
export function createPresses(builtins, mouse) {
  const { buttons, captured, dragging, send, hover, arrive, place, held, now } = mouse;
  const click = createClick(builtins, send);
  const countClicks = createClickCount(now, isDoubleClick);
  /** @type {Element | null} */
  let pressed = null; // what the last button went down on
  let detail = 0; // clicks in a row that the last press belongs to; 0 once it is released
  let isPrevented = false; // a page that prevents pointerdown gets no mouse events until all buttons are up

  /** The element, or what it was in if a listener has removed it. @param {Element} element */
  const remaining = (element) =>
    builtins.get.Node.isConnected(element) ? element : (hover.element() ?? element);

  return {
    /** @returns {Element | null} */
    pressed: () => pressed,
    /** Whether the page gets no mouse events now. */
    isPrevented: () => isPrevented,
    /** @param {Button} name */
    press(name) {
      if (buttons.isDown(name)) return;
      const fields = { button: buttons.number(name) };
      const isFirst = buttons.bits() === 0;
      buttons.set(name, true);
      const { element, at } = arrive(fields);
      pressed = element;
      detail = countClicks(place(), held());
      const go = send(element, isFirst ? "pointerdown" : "pointermove", at, fields);
      if (isFirst) isPrevented = !go;
      const there = remaining(element);
      if (!isPrevented && send(there, "mousedown", at, { ...fields, detail })) giveFocus(builtins, there);
      if (name === "right") send(there, "contextmenu", at, fields);
    },
    /** @param {Button} name */
    release(name) {
      if (!buttons.isDown(name)) return;
      const fields = { button: buttons.number(name) };
      buttons.set(name, false);
      const { element, at } = arrive(fields);
      const from = pressed;
      pressed = null;
      if (name === "left" && dragging.end(element, at)) return;
      const isLast = buttons.bits() === 0;
      send(element, isLast ? "pointerup" : "pointermove", at, fields);
      if (!isPrevented) send(remaining(element), "mouseup", at, { ...fields, detail });
      const holder = captured.holder();
      if (isLast) {
        isPrevented = false;
        captured.release(at, fields);
      }
      click(from, element, holder, at, { ...fields, detail });
      detail = 0;
      if (isLast && holder) arrive(fields); // the pointer is over what lies under it again
    },
  };
}
