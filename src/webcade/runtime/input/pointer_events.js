/**
 * The mouse's events, with all that browsers put into them.
 *
 * @typedef {ReturnType<typeof createPointerEvents>} SendPointerEvent
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Buttons } from "./buttons.js"
 * @import { Keyboard } from "./keyboard.js"
 * @import { Place } from "./pointer.js"
 */

export const MOUSE_ID = 1; // the finger is pointer 2

/**
 * @param {Builtins} builtins
 * @param {Keyboard} keyboard
 * @param {Buttons} buttons
 */
export function createPointerEvents(builtins, keyboard, buttons) {
  const { apply, get } = builtins;

  /**
   * @param {Element} element
   * @param {string} type
   * @param {Place} at in the element's own frame
   * @param {Record<string, unknown>} [more]
   */
  return function send(element, type, at, more) {
    const isPointer = type === "click" || type === "contextmenu" || type === "auxclick" || type[0] === "p";
    const isWheel = type === "wheel";
    const Kind = isWheel ? builtins.WheelEvent : isPointer ? builtins.PointerEvent : builtins.MouseEvent;
    const entersOrLeaves = type === "pointerenter" || type === "pointerleave" || type === "mouseenter";
    const bubbles = !(entersOrLeaves || type === "mouseleave");
    const init = builtins.bare({
      ...{
        bubbles,
        cancelable: bubbles,
        composed: bubbles,
        view: get.Document.defaultView(get.Node.ownerDocument(element)),
      },
      ...{ clientX: at.x, clientY: at.y, screenX: at.x, screenY: at.y, buttons: buttons.bits() },
      ...(isPointer
        ? { pointerId: MOUSE_ID, pointerType: "mouse", isPrimary: true, width: 1, height: 1 }
        : null),
      ...(isPointer && type !== "click" ? { pressure: buttons.bits() ? 0.5 : 0 } : null),
      ...keyboard.modifiers(),
      ...more,
    });
    return apply(builtins.dispatchEvent, element, [new Kind(type, init)]);
  };
}
