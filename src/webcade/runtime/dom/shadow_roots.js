/**
 * The page's shadow roots, closed ones too, which their elements keep to themselves.
 *
 * @typedef {ReturnType<typeof watchShadowRoots>} ShadowRoots
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Natives } from "../builtins.js"
 * @import { Disguise } from "../shims.js"
 */

/** To be called before the page's first script. @param {Natives} natives @param {Disguise} disguise */
export function watchShadowRoots(natives, disguise) {
  const { apply } = natives;
  const { prototype } = natives.global.Element;
  const { attachShadow: native } = prototype;
  const roots = natives.weakMap();
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
  disguise.method(prototype, "attachShadow", shim.attachShadow);

  return {
    /** @param {Element} element @returns {ShadowRoot | null} */
    of: (element) => roots.get(element) ?? natives.get.Element.shadowRoot(element),
    /** With each new one. @param {(root: ShadowRoot) => void} hook */
    onAttach(hook) {
      hooks[hooks.length] = hook;
    },
  };
}
