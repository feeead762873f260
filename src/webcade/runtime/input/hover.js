/** What the pointer is over: an element that it leaves and one that it enters get the events of that. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Place } from "./pointer.js"
 * @import { SendPointerEvent } from "./pointer_events.js"
 */

/**
 * @param {Builtins} builtins
 * @param {SendPointerEvent} send
 */
export function createHover({ get, call }, send) {
  /** @type {Element | null} */
  let over = null;

  /** @param {string} kind "pointer" or "mouse" @param {Element} left @param {Element} element @param {Place} at */
  function leave(kind, left, element, at) {
    send(left, `${kind}out`, at, { relatedTarget: element });
    for (
      let node = /** @type {Element | null} */ (left);
      node && !call.Node.contains(node, element);
      node = get.Node.parentElement(node)
    )
      send(node, `${kind}leave`, at, { relatedTarget: element });
  }

  /** @param {string} kind "pointer" or "mouse" @param {Element | null} left @param {Element} element @param {Place} at */
  function enter(kind, left, element, at) {
    send(element, `${kind}over`, at, { relatedTarget: left });
    for (
      let node = /** @type {Element | null} */ (element);
      node && !(left && call.Node.contains(node, left));
      node = get.Node.parentElement(node)
    )
      send(node, `${kind}enter`, at, { relatedTarget: left });
  }

  /** The pointer is over this element now. @param {Element} element @param {Place} at */
  return function cross(element, at) {
    if (element === over) return;
    const left = over;
    over = element;
    for (let i = 0; i < 2; i++) {
      const kind = i === 0 ? "pointer" : "mouse";
      if (left && get.Node.isConnected(left)) leave(kind, left, element, at);
      enter(kind, left, element, at);
    }
  };
}
