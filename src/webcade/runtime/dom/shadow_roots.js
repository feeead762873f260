/**
 * The page's shadow roots, closed ones too, which their elements keep to themselves.
 *
 * @typedef {ReturnType<typeof watchShadowRoots>} ShadowRoots
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** To be called before the page's first script. @param {Builtins} builtins @param {Shims} shims */
export function watchShadowRoots(builtins, shims) {
  const { apply } = builtins;
  const { prototype } = builtins.global.Element;
  const { attachShadow: native } = prototype;
  const roots = builtins.weakMap();
  /** @type {((root: ShadowRoot) => void)[]} */
  const hooks = emptyList();
  const shim = {
    /** @this {Element} */
    attachShadow(/** @type {any[]} */ ...args) {
      const root = apply(native, this, args);
      roots.set(this, root);
      for (let i = 0; i < hooks.length; i++) hooks[i](root);
      return root;
    },
  };
  shims.method(prototype, "attachShadow", shim.attachShadow);

  return {
    /** @param {Element} element @returns {ShadowRoot | null} */
    of: (element) => roots.get(element) ?? builtins.get.Element.shadowRoot(element),
    /** With each new one. @param {(root: ShadowRoot) => void} hook */
    onAttach(hook) {
      hooks[hooks.length] = hook;
    },
  };
}
