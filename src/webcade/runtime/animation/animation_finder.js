/** Finds the animations of a page: those of its documents' trees, which style sheets make, and those that scripts make. */

import { setPrototype } from "../kept_interfaces.js";
import { createWeakList } from "../weak_list.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "../dom/shadow_roots.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * Where scripts make animations, or get at those of style sheets: `take` gets each at once, before wall time moves it
 * and before the page listens to it.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(animation: Animation) => void} take
 */
export function watchMaking(builtins, shims, take) {
  const { apply, global } = builtins;
  const { Document, DocumentTimeline, Element, ShadowRoot } = global;
  shims.constructible(global, "Animation", { made: take });
  const { animate } = Element.prototype;
  const shim = {
    /** @this {Element} */
    animate(/** @type {any[]} */ ...args) {
      const animation = apply(animate, this, /** @type {any} */ (args));
      take(animation);
      return animation;
    },
  };
  shims.method(Element.prototype, "animate", shim.animate);
  for (const owner of [Element, Document, ShadowRoot, DocumentTimeline]) {
    const prototype = /** @type {any} */ (owner)?.prototype;
    const native = prototype?.getAnimations;
    const found = {
      /** @this {any} */
      getAnimations(/** @type {any[]} */ ...args) {
        const all = apply(native, this, args);
        for (let i = 0; i < all.length; i++) take(all[i]);
        return all;
      },
    };
    shims.method(prototype, "getAnimations", found.getAnimations);
  }
}

/**
 * All animations in effect, or to come, of the document and of the shadow roots in it.
 *
 * @param {Builtins} builtins
 * @param {ShadowRoots} shadowRoots
 * @param {(root: ShadowRoot) => void} prepare called with each new root
 * @returns {() => Animation[]}
 */
export function createAnimationFinder(builtins, shadowRoots, prepare) {
  const { apply, getAnimations, get } = builtins;
  const { getAnimations: inShadow } = builtins.global.ShadowRoot.prototype;
  /** @type {ReturnType<typeof createWeakList<ShadowRoot>>} */
  const roots = createWeakList(builtins);
  shadowRoots.onAttach((root) => {
    roots.add(root);
    prepare(root);
  });

  return () => {
    const all = getAnimations();
    if (roots.isEmpty()) return all;
    setPrototype(all, null);
    const living = roots.living();
    for (let i = 0; i < living.length; i++) {
      if (!get.Node.isConnected(living[i])) continue;
      const inside = apply(inShadow, living[i], []);
      for (let j = 0; j < inside.length; j++) all[all.length] = inside[j];
    }
    return all;
  };
}
