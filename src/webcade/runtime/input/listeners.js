/** Whether anything in the page listens for input: what is sent before that is lost. */

import { argument, emptyList } from "../kept_interfaces.js";
import { focusedElement } from "./focus.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 *
 * @typedef {"keys" | "clicks"} Sort
 * @typedef {ReturnType<typeof watchListeners>} Listeners
 */

const ACTS = "a[href],area,button,input,select,textarea,summary,label,iframe,frame"; // a click on it does something by itself

/** Call this before the page's first script. @param {Builtins} builtins @param {Shims} shims */
export function watchListeners(builtins, shims) {
  const { bare, global } = builtins;
  /** @type {Record<string, Sort>} */
  const SORTS = bare({
    ...{ keydown: "keys", keypress: "keys", keyup: "keys" },
    ...{
      pointerdown: "clicks",
      pointerup: "clicks",
      mousedown: "clicks",
      mouseup: "clicks",
      click: "clicks",
    },
    ...{ dblclick: "clicks", touchstart: "clicks", touchend: "clicks", contextmenu: "clicks" },
  });
  const heard = builtins.weakMap();
  const { addEventListener } = global.EventTarget.prototype; // it may be a shim already
  const shim = {
    /** @this {EventTarget} */
    addEventListener(/** @type {any[]} */ ...args) {
      const target = this ?? global;
      const type = argument(args, 0);
      const sort = typeof type === "string" ? SORTS[type] : undefined;
      if (sort) heard.set(target, bare({ ...heard.get(target), [sort]: true }));
      return builtins.apply(addEventListener, target, args);
    },
  };
  shims.method(global.EventTarget.prototype, "addEventListener", shim.addEventListener);

  const handles = keepHandlers(builtins, SORTS);
  /** @param {any} target @param {Sort} sort */
  return (target, sort) => heard.get(target)?.[sort] === true || handles(target, sort);
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

/**
 * Whether a target has a handler as `onkeydown`, in its markup or set by a script.
 *
 * @param {Builtins} builtins
 * @param {Record<string, Sort>} sorts by type of event
 */
function keepHandlers({ global, apply, getDescriptor, create, is }, sorts) {
  const KINDS = /** @type {const} */ (["HTMLElement", "SVGElement", "Document"]);
  /** @type {Record<string, Record<Sort, (() => unknown)[]>>} the getters */
  const kept = create(null);
  for (const kind of [...KINDS, "Window"]) {
    const owner = kind === "Window" ? global : /** @type {any} */ (global)[kind]?.prototype;
    kept[kind] = { keys: emptyList(), clicks: emptyList() };
    for (const type in sorts) {
      const get = owner && getDescriptor(owner, `on${type}`)?.get;
      const list = kept[kind][sorts[type]];
      if (get) list[list.length] = get;
    }
  }
  /** @param {any} target @param {Sort} sort */
  return (target, sort) => {
    let kind = target === global ? "Window" : "";
    for (let i = 0; i < KINDS.length; i++) if (kind === "" && is[KINDS[i]](target)) kind = KINDS[i];
    const getters = kind === "" ? [] : kept[kind][sort];
    for (let i = 0; i < getters.length; i++) if (apply(getters[i], target, [])) return true;
    return false;
  };
}
