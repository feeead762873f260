/**
 * A finger: touch and pointer events, and the mouse events that browsers send after a tap.
 * It has the mouse's methods, so that an action need not know which of the two it moves.
 */

import { createTouchEvents } from "./touch_events.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Place, Pointer } from "./pointer.js"
 */

const SLOP = 10; // CSS pixels within which a touch is a tap

/**
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {Pointer} mouse sends its events after a tap
 * @returns {Pointer}
 */
export function createTouch(builtins, query, mouse) {
  const { get } = builtins;
  const { sendTouch, sendPointer } = createTouchEvents(builtins);
  let place = { x: 0, y: 0 };
  /** @type {{ element: Element, from: Place, isTap: boolean } | null} */
  let down = null;

  return {
    move(to) {
      place = to;
      if (!down || !get.Node.isConnected(down.element)) return;
      const { x, y } = query.at(to.x, to.y);
      const dx = to.x - down.from.x;
      const dy = to.y - down.from.y;
      if (dx * dx + dy * dy > SLOP * SLOP) down.isTap = false;
      sendPointer(down.element, "pointermove", { x, y });
      sendTouch(down.element, "touchmove", { x, y });
    },
    moveBy: () => {}, // a finger is never locked
    press(name) {
      if (down || name !== "left") return;
      const { element, x, y } = query.at(place.x, place.y);
      down = { element, from: place, isTap: true };
      sendPointer(element, "pointerdown", { x, y });
      if (!sendTouch(element, "touchstart", { x, y })) down.isTap = false;
    },
    release(name) {
      if (!down || name !== "left") return;
      const { element, isTap } = down;
      const { x, y } = query.at(place.x, place.y);
      down = null;
      sendPointer(element, "pointerup", { x, y });
      const go = sendTouch(element, "touchend", { x, y });
      if (!go || !isTap) return;
      mouse.move(place);
      mouse.press("left");
      mouse.release("left");
    },
    wheel: mouse.wheel,
    note: () => {}, // the browser itself sends no touches here
    isDown: (name) => name === "left" && down !== null,
  };
}
