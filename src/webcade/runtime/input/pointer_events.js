/**
 * The mouse's events, with all that browsers put into them.
 *
 * @typedef {(element: EventTarget, type: string, at: Place, more?: Record<string, unknown>) => boolean} SendPointerEvent
 *   `at` is in the element's own frame; false where a listener has prevented what the browser would do
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Buttons } from "./buttons.js"
 * @import { Keyboard } from "./keyboard.js"
 * @import { Place } from "./pointer.js"
 */

export const MOUSE_ID = 1; // fingers are pointers from 2 on
const DISABLED = ":is(button, input, select, textarea, option, optgroup, fieldset):disabled";

/**
 * @param {Builtins} builtins
 * @param {Keyboard} keyboard
 * @param {Buttons} buttons
 * @returns {SendPointerEvent}
 */
export function createPointerEvents(builtins, keyboard, buttons) {
  const { bare } = builtins;
  /** @type {Record<string, boolean>} */
  const CLICKS = bare({ click: true, auxclick: true, contextmenu: true });
  /** @type {Record<string, boolean>} what a disabled button or field does not hear */
  const REFUSED = bare({ mousedown: true, mouseup: true, click: true, dblclick: true });

  return (element, type, at, more) => {
    const isClick = CLICKS[type] === true;
    const isPointer = isClick || isOfPointers(type);
    if (REFUSED[type] && isDisabled(builtins, element)) return true;
    const isWheel = type === "wheel";
    const Kind = isWheel ? builtins.WheelEvent : isPointer ? builtins.PointerEvent : builtins.MouseEvent;
    const isDown = buttons.bits() !== 0 && !isClick;
    const init = bare({
      ...common(builtins, element, type),
      ...{ clientX: at.x, clientY: at.y, screenX: at.x, screenY: at.y, buttons: buttons.bits() },
      ...(isPointer ? { pointerId: MOUSE_ID, pointerType: "mouse", width: 1, height: 1 } : null),
      ...(isPointer ? { isPrimary: !isClick, pressure: isDown ? 0.5 : 0 } : null),
      ...keyboard.modifiers(),
      ...more,
    });
    return builtins.apply(builtins.dispatchEvent, element, [new Kind(type, init)]);
  };
}

/** @param {string} type */
function isOfPointers(type) {
  return type[0] === "p" || type === "gotpointercapture" || type === "lostpointercapture";
}

/** Whether it is a field or button that the mouse does nothing to. @param {Builtins} builtins @param {EventTarget} element */
export function isDisabled({ apply, get, matches }, element) {
  const ELEMENT = 1; // as a type of node; the window has none
  return get.Node.nodeType(/** @type {Node} */ (element)) === ELEMENT && apply(matches, element, [DISABLED]);
}

/** How an event travels, and its window. @param {Builtins} builtins @param {EventTarget} target @param {string} type */
export function common({ get }, target, type) {
  const isOne = /** @type {any} */ ({ __proto__: null, pointerenter: 1, pointerleave: 1, mouseenter: 1 });
  const travels = !(isOne[type] === 1 || type === "mouseleave");
  const isOfCapture = type === "gotpointercapture" || type === "lostpointercapture";
  const own = get.Node.ownerDocument(/** @type {Node} */ (target)) ?? target; // a document has none
  return {
    bubbles: travels,
    cancelable: travels && !isOfCapture,
    composed: travels,
    view: get.Document.defaultView(own),
  };
}
