/** The page's MutationObservers: they do not hear of a moment that is put back. */

import { createWeakList } from "../weak_list.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** @param {Builtins} builtins @param {Shims} shims */
export function watchObservers(builtins, shims) {
  const { global, apply } = builtins;
  const { takeRecords } = global.MutationObserver.prototype;
  const observers = createWeakList(builtins);
  shims.constructible(global, "MutationObserver", { made: observers.add });
  return {
    drop() {
      const all = observers.living();
      for (let i = 0; i < all.length; i++) apply(takeRecords, all[i], []);
    },
  };
}
