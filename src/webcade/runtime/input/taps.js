/** The mouse events that browsers send after a finger's tap, for pages that listen to a mouse alone. */

import { createClick } from "./clicks.js";
import { giveFocus } from "./focus.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Hover } from "./hover.js"
 * @import { Place } from "./pointer.js"
 * @import { SendPointerEvent } from "./pointer_events.js"
 */

/**
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {SendPointerEvent} send
 * @param {Hover} hover of the mouse events
 */
export function createTap(builtins, query, send, hover) {
  /**
   * @param {Place} place
   * @param {number} detail taps in a row
   * @param {Record<string, unknown>} finger the fields of its events: the click is the finger's own
   * @param {boolean} isPrevented whether the page has prevented pointerdown: then only a click is left
   */
  return (place, detail, finger, isPrevented) => {
    const click = createClick(builtins, (element, type, at, more) =>
      send(element, type, at, type === "click" ? { ...more, ...finger } : more),
    );
    const { element, x, y } = query.at(place.x, place.y);
    const at = { x, y };
    hover.cross(element, at);
    if (!isPrevented) {
      send(element, "mousemove", at);
      if (send(element, "mousedown", at, { detail, buttons: 1 })) giveFocus(builtins, element);
      send(element, "mouseup", at, { detail });
    }
    click(element, element, null, at, { button: 0, detail });
  };
}
