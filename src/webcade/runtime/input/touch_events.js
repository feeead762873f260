/**
 * A finger's events, with all that browsers put into them.
 */

import { sequence } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Place } from "./pointer.js"
 */

const FINGER = 2; // the mouse is pointer 1

/** @param {Builtins} builtins */
export function createTouchEvents(builtins) {
  const { apply, dispatchEvent, get } = builtins;

  /** @param {Element} element */
  const common = (element) => ({
    bubbles: true,
    cancelable: true,
    composed: true,
    view: get.Document.defaultView(get.Node.ownerDocument(element)),
  });

  return {
    /** @param {Element} element @param {string} type @param {Place} at */
    sendTouch(element, type, at) {
      const touch = new builtins.Touch(
        builtins.bare({
          ...{ identifier: 0, target: element, clientX: at.x, clientY: at.y, pageX: at.x, pageY: at.y },
          ...{ screenX: at.x, screenY: at.y, radiusX: 1, radiusY: 1, force: 1 },
        }),
      );
      const touches = type === "touchend" ? [] : [touch];
      const init = builtins.bare({
        ...common(element),
        ...{
          touches: sequence(touches),
          targetTouches: sequence(touches),
          changedTouches: sequence([touch]),
        },
      });
      return apply(dispatchEvent, element, [new builtins.TouchEvent(type, init)]);
    },
    /** @param {Element} element @param {string} type @param {Place} at */
    sendPointer(element, type, at) {
      const isDown = type !== "pointerup";
      const init = builtins.bare({
        ...common(element),
        ...{ pointerId: FINGER, pointerType: "touch", isPrimary: true, pressure: isDown ? 0.5 : 0 },
        ...{ clientX: at.x, clientY: at.y, screenX: at.x, screenY: at.y, buttons: isDown ? 1 : 0 },
        button: type === "pointermove" ? -1 : 0,
      });
      return apply(dispatchEvent, element, [new builtins.PointerEvent(type, init)]);
    },
  };
}
