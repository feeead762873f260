/** Clicks: what a press and a release amount to, and which of them are the second of a double click. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Place } from "./pointer.js"
 * @import { SendPointerEvent } from "./pointer_events.js"
 */

const DOUBLE_CLICK_MS = 500;

/**
 * @param {Builtins} builtins
 * @param {SendPointerEvent} send
 * @param {() => number} now
 */
export function createClicks(builtins, send, now) {
  let last = { at: Number.NEGATIVE_INFINITY, count: 0, element: /** @type {Element | null} */ (null) };

  return {
    /** How many clicks in a row a press or release of this element belongs to: `detail`. @param {Element} element */
    detail(element) {
      const isDouble = last.element === element && now() - last.at <= DOUBLE_CLICK_MS;
      return isDouble ? last.count + 1 : 1;
    },
    /**
     * The button has come up: what was pressed and released is clicked.
     * @param {Element | null} pressed
     * @param {Element} released
     * @param {Place} at
     * @param {number} button
     * @param {number} detail
     */
    click(pressed, released, at, button, detail) {
      const clicked = commonAncestor(builtins, pressed, released);
      if (!clicked) return;
      send(clicked, button === 0 ? "click" : "auxclick", at, { button, detail });
      if (button !== 0) return;
      last = { at: now(), count: detail, element: released };
      if (detail === 2) send(clicked, "dblclick", at, { button, detail });
    },
  };
}

/** The nearest element that both are in. @param {Builtins} builtins @param {Element | null} a @param {Element} b */
function commonAncestor({ get, call }, a, b) {
  let node = a;
  while (node && !call.Node.contains(node, b)) node = get.Node.parentElement(node);
  return node;
}
