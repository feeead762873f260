/**
 * Who listens to animation events under their old names (webkitAnimationEnd). An event has its old name only where
 * nothing listens to the new one.
 */

import { argument } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 *
 * @typedef {(node: any, type: string) => boolean} Listens
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function trackLegacyListeners(builtins, shims) {
  /** @type {Record<string, string>} the old name by the new one */
  const LEGACY = builtins.bare({
    animationstart: "webkitAnimationStart",
    animationiteration: "webkitAnimationIteration",
    animationend: "webkitAnimationEnd",
    transitionend: "webkitTransitionEnd",
  });
  const handlers = handlerNames(builtins, LEGACY);
  const heard = watchListeners(builtins, shims, handlers);
  const handler = keepHandlers(builtins, handlers);
  /** @type {Listens} */
  const listens = (node, type) => heard.get(node)?.[type] === true || !!handler(node, handlers[type]);
  return { nameFor: createNameFor(builtins, LEGACY, listens) };
}

/**
 * The names of event handlers ("onanimationend"), by type of event.
 *
 * @param {Builtins} builtins
 * @param {Record<string, string>} legacy
 */
function handlerNames({ create }, legacy) {
  /** @type {Record<string, string>} */
  const handlers = create(null);
  for (const name in legacy) {
    for (const type of [name, legacy[name]]) handlers[type] = `on${type.toLowerCase()}`;
  }
  return handlers;
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Record<string, string>} watched by type of event
 * @returns {WeakMap<object, any>} the types that each target has had a listener for
 */
function watchListeners(builtins, shims, watched) {
  const { apply, global, bare } = builtins;
  const { addEventListener } = global.EventTarget.prototype; // it may be a shim already
  const heard = builtins.weakMap();
  const shim = {
    /** @this {EventTarget} */
    addEventListener(/** @type {any[]} */ ...args) {
      const target = this ?? global;
      const type = argument(args, 0);
      if (typeof type === "string" && watched[type]) {
        heard.set(target, bare({ ...heard.get(target), [type]: true }));
      }
      return apply(addEventListener, target, args);
    },
  };
  shims.method(global.EventTarget.prototype, "addEventListener", shim.addEventListener);
  return heard;
}

/**
 * @param {Builtins} builtins
 * @param {Record<string, string>} legacy
 * @param {Listens} listens
 */
function createNameFor({ global, document, get }, legacy, listens) {
  /** @param {any} node */
  const parentOf = (node) => (node === global ? null : get.Node.parentNode(node));
  /**
   * The old name to send as well; null if nothing on the way up listens to it alone.
   * @param {string} type
   * @param {Element} target
   */
  return (type, target) => {
    const old = legacy[type];
    if (!old) return null;
    /** @type {any} */
    let node = target;
    let wanted = false;
    while (node) {
      if (listens(node, type)) return null;
      wanted ||= listens(node, old);
      node = parentOf(node) ?? (node === document ? global : null);
    }
    return wanted ? old : null;
  };
}

/**
 * The values of `onanimationend` and the like.
 *
 * @param {Builtins} builtins
 * @param {Record<string, string>} handlers their names, by type of event
 * @returns {(node: any, name: string) => unknown} of a node, or of the window
 */
function keepHandlers({ global, apply, getDescriptor, create, is }, handlers) {
  const KINDS = /** @type {const} */ (["HTMLElement", "SVGElement", "MathMLElement", "Document"]);
  /** @type {Record<string, Record<string, (() => unknown) | undefined>>} */
  const getters = create(null);
  for (const kind of [...KINDS, "Window"]) {
    const owner = kind === "Window" ? global : /** @type {any} */ (global)[kind]?.prototype;
    getters[kind] = create(null);
    for (const type in handlers) {
      getters[kind][handlers[type]] = owner && getDescriptor(owner, handlers[type])?.get;
    }
  }
  return (node, name) => {
    let kind = node === global ? "Window" : "";
    for (let i = 0; i < KINDS.length; i++) if (kind === "" && is[KINDS[i]](node)) kind = KINDS[i];
    const get = kind === "" ? undefined : getters[kind][name];
    return get ? apply(get, node, []) : undefined;
  };
}
