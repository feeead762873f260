/** Which types of event the page listens for, and where: by listeners that it has added, and by handlers as `onclick`. */

import { argument } from "./kept_interfaces.js";

/**
 * @import { Builtins } from "./builtins.js"
 * @import { Shims } from "./shims.js"
 *
 * @typedef {(target: any, type: string) => boolean} Listens whether a target has, or had, a listener for a type
 */

/**
 * Call this before the page's first script.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {readonly string[]} types that are asked for
 * @returns {Listens}
 */
export function watchListenedTypes(builtins, shims, types) {
  const handles = keepHandlers(builtins, types);
  const heard = watchListeners(builtins, shims, types);
  return (target, type) => heard.get(target)?.[type] === true || handles(target, type);
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {readonly string[]} types
 * @returns {WeakMap<object, any>} the types that each target has had a listener for
 */
function watchListeners({ apply, bare, create, global, weakMap }, shims, types) {
  /** @type {Record<string, boolean>} */
  const watched = create(null);
  for (const type of types) watched[type] = true;
  const { addEventListener } = global.EventTarget.prototype; // it may be a shim already
  const heard = weakMap();
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
 * Whether a target has a handler, in its markup or set by a script.
 *
 * @param {Builtins} builtins
 * @param {readonly string[]} types
 * @returns {Listens}
 */
function keepHandlers({ global, apply, getDescriptor, create, is }, types) {
  const KINDS = /** @type {const} */ (["HTMLElement", "SVGElement", "MathMLElement", "Document"]);
  /** @type {Record<string, Record<string, (() => unknown) | undefined>>} the getters, by kind and type */
  const getters = create(null);
  for (const kind of [...KINDS, "Window"]) {
    const owner = kind === "Window" ? global : /** @type {any} */ (global)[kind]?.prototype;
    getters[kind] = create(null);
    for (const type of types) {
      getters[kind][type] = owner && getDescriptor(owner, `on${type.toLowerCase()}`)?.get;
    }
  }
  return (target, type) => {
    let kind = target === global ? "Window" : "";
    for (let i = 0; i < KINDS.length; i++) if (kind === "" && is[KINDS[i]](target)) kind = KINDS[i];
    const get = kind === "" ? undefined : getters[kind][type];
    return get !== undefined && !!apply(get, target, []);
  };
}
