/**
 * A finger's events, with all that browsers put into them.
 */

import { sequence } from "../kept_interfaces.js";
import { common } from "./pointer_events.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Place } from "./pointer.js"
 * @import { SendPointerEvent } from "./pointer_events.js"
 */

const RADIUS = 1; // CSS pixels

/** @param {Builtins} builtins */
export function createTouchEvents(builtins) {
  const { apply, dispatchEvent } = builtins;

  return {
    /** @param {Element} element @param {string} type @param {Place} at */
    sendTouch(element, type, at) {
      const touch = new builtins.Touch(
        builtins.bare({
          ...{ identifier: 0, target: element, clientX: at.x, clientY: at.y, pageX: at.x, pageY: at.y },
          ...{ screenX: at.x, screenY: at.y, radiusX: RADIUS, radiusY: RADIUS, force: 1 },
        }),
      );
      const touches = type === "touchend" ? [] : [touch];
      const init = builtins.bare({
        ...common(builtins, element, type),
        ...{
          touches: sequence(touches),
          targetTouches: sequence(touches),
          changedTouches: sequence([touch]),
        },
      });
      return apply(dispatchEvent, element, [new builtins.TouchEvent(type, init)]);
    },
    /**
     * The pointer events of the finger with this number.
     * @param {() => number} id
     * @param {() => boolean} isDown
     * @returns {SendPointerEvent}
     */
    createSendPointer: (id, isDown) => (element, type, at, more) => {
      const size = isDown() ? 2 * RADIUS : 1;
      const init = builtins.bare({
        ...common(builtins, element, type),
        ...{ pointerId: id(), pointerType: "touch", isPrimary: true, pressure: isDown() ? 1 : 0 },
        ...{ clientX: at.x, clientY: at.y, screenX: at.x, screenY: at.y, buttons: isDown() ? 1 : 0 },
        ...{ width: size, height: size },
        ...more,
      });
      return apply(dispatchEvent, element, [new builtins.PointerEvent(type, init)]);
    },
  };
}
