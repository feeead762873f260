/**
 * Finds the shadow roots of the page's elements, closed ones too, which `element.shadowRoot` does not give.
 *
 * @typedef {ReturnType<typeof watchShadowRoots>} ShadowRoots
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** Watch all shadow roots that scripts attach. Call this before the page's first script. @param {Builtins} builtins @param {Shims} shims */
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
    /** The shadow root of an element. @param {Element} element @returns {ShadowRoot | null} */
    of: (element) => roots.get(element) ?? builtins.get.Element.shadowRoot(element),
    /** Call `hook` with each new shadow root. @param {(root: ShadowRoot) => void} hook */
    onAttach(hook) {
      hooks[hooks.length] = hook;
    },
  };
}
