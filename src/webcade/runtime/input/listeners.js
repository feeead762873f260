/** Whether anything in the page listens for input: what is sent before that is lost. */

import { watchListenedTypes } from "../listened_types.js";
import { focusedElement } from "./focus.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 *
 * @typedef {keyof typeof SORTS} Sort
 * @typedef {ReturnType<typeof watchListeners>} Listeners
 */

/** The types of event, by sort. */
const SORTS = {
  keys: ["keydown", "keypress", "keyup"],
  clicks: [
    ...["pointerdown", "pointerup", "mousedown", "mouseup", "click"],
    ...["dblclick", "touchstart", "touchend", "contextmenu"],
  ],
};
const ACTS = "a[href],area,button,input,select,textarea,summary,label,iframe,frame"; // a click on it does something by itself

/** Call this before the page's first script. @param {Builtins} builtins @param {Shims} shims */
export function watchListeners(builtins, shims) {
  const listens = watchListenedTypes(builtins, shims, [...SORTS.keys, ...SORTS.clicks]);
  /** Whether a target listens for input of a sort. @param {any} target @param {Sort} sort */
  return (target, sort) => {
    const types = SORTS[sort];
    for (let i = 0; i < types.length; i++) if (listens(target, types[i])) return true;
    return false;
  };
}

/**
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {Listeners} listens
 */
export function createHears(builtins, query, listens) {
  const { apply, document, get, global } = builtins;

  /** Whether anything listens on the way from an element up to the window. @param {Element} element @param {Sort} sort */
  function isHeard(element, sort) {
    if (get.Node.ownerDocument(element) !== document) return true; // frames have runtimes of their own
    for (let node = /** @type {Element | null} */ (element); node; node = query.outer(node)) {
      if (listens(node, sort)) return true;
    }
    return listens(document, sort) || listens(global, sort);
  }

  return {
    /** Whether a key that is pressed now is heard. */
    keys: () => isHeard(focusedElement(builtins, query), "keys"),
    /** Whether a click is heard. @param {{ x: number, y: number }} place */
    clicks({ x, y }) {
      const { element } = query.at(x, y);
      return apply(builtins.closest, element, [ACTS]) !== null || isHeard(element, "clicks");
    },
  };
}
