/**
 * A finger: touch and pointer events, and the mouse events that browsers send after a tap.
 * It has the mouse's verbs, so that an action need not know which of the two it moves.
 */

import { sequence } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Place, Pointer } from "./pointer.js"
 */

/**
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {Pointer} mouse what the page hears after a tap
 * @returns {Pointer}
 */
export function createTouch(builtins, query, mouse) {
  const { apply, dispatchEvent, get } = builtins;
  const FINGER = 2; // the mouse is pointer 1
  const SLOP = 10; // CSS pixels within which a touch is a tap
  let place = { x: 0, y: 0 };
  /** @type {{ element: Element, from: Place, isTap: boolean } | null} */
  let down = null;

  /** @param {Element} element @param {string} type @param {Place} at */
  function sendTouch(element, type, at) {
    const touch = new builtins.Touch(
      builtins.bare({
        ...{ identifier: 0, target: element, clientX: at.x, clientY: at.y, pageX: at.x, pageY: at.y },
        ...{ screenX: at.x, screenY: at.y, radiusX: 1, radiusY: 1, force: 1 },
      }),
    );
    const touches = type === "touchend" ? [] : [touch];
    const init = builtins.bare({
      ...{
        bubbles: true,
        cancelable: true,
        composed: true,
        view: get.Document.defaultView(get.Node.ownerDocument(element)),
      },
      ...{ touches: sequence(touches), targetTouches: sequence(touches), changedTouches: sequence([touch]) },
    });
    return apply(dispatchEvent, element, [new builtins.TouchEvent(type, init)]);
  }

  /** @param {Element} element @param {string} type @param {Place} at */
  function sendPointer(element, type, at) {
    const isDown = type !== "pointerup";
    const init = builtins.bare({
      ...{
        bubbles: true,
        cancelable: true,
        composed: true,
        view: get.Document.defaultView(get.Node.ownerDocument(element)),
      },
      ...{ pointerId: FINGER, pointerType: "touch", isPrimary: true, pressure: isDown ? 0.5 : 0 },
      ...{ clientX: at.x, clientY: at.y, screenX: at.x, screenY: at.y, buttons: isDown ? 1 : 0 },
      button: type === "pointermove" ? -1 : 0,
    });
    return apply(dispatchEvent, element, [new builtins.PointerEvent(type, init)]);
  }

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
    note: () => {}, // a finger is never the browser's own
    isDown: (name) => name === "left" && down !== null,
  };
}
