/** HTML drag and drop: a draggable element follows the pointer, and is dropped where the button is released. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Place } from "./pointer.js"
 */

/** @param {Builtins} builtins */
export function createDragging(builtins) {
  const { apply, dispatchEvent, DragEvent, get } = builtins;
  /** @type {{ source: Element, over: Element | null, allowed: boolean, data: DataTransfer } | null} */
  let drag = null;

  /** @param {Element} element @param {string} type @param {Place} at */
  function send(element, type, at) {
    if (!drag) return true;
    const init = builtins.bare({
      ...{ bubbles: true, cancelable: true, composed: true, dataTransfer: drag.data },
      ...{ clientX: at.x, clientY: at.y, screenX: at.x, screenY: at.y, buttons: 1 },
    });
    return apply(dispatchEvent, element, [new DragEvent(type, init)]);
  }

  return {
    isOn: () => drag !== null,
    /** Start a drag, if `pressed` is draggable: the button is down on it and the pointer has moved. @param {Element} pressed @param {Place} at */
    begin(pressed, at) {
      if (drag || !get.Node.isConnected(pressed)) return;
      const source = apply(builtins.closest, pressed, ["[draggable=true]"]);
      if (!source) return;
      drag = { source, over: null, allowed: false, data: new builtins.DataTransfer() };
      if (!send(source, "dragstart", at)) drag = null;
    },
    /** Move the drag onto an element. Returns false without a drag. @param {Element} element @param {Place} at */
    move(element, at) {
      if (!drag) return false;
      send(drag.source, "drag", at);
      if (drag.over !== element) {
        const left = drag.over;
        send(element, "dragenter", at);
        if (left && get.Node.isConnected(left)) send(left, "dragleave", at);
        drag.over = element;
      }
      drag.allowed = !send(element, "dragover", at); // a listener allows the drop by preventDefault()
      return true;
    },
    /** End the drag over an element. Returns false without a drag. @param {Element} element @param {Place} at */
    end(element, at) {
      if (!drag) return false;
      const { source, allowed } = drag;
      if (allowed) send(element, "drop", at);
      else if (drag.over && get.Node.isConnected(drag.over)) send(drag.over, "dragleave", at);
      if (get.Node.isConnected(source)) send(source, "dragend", at);
      drag = null;
      return true;
    },
  };
}
