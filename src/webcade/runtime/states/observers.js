/** The page's MutationObservers: they do not hear of a moment that is put back. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** @param {Builtins} builtins @param {Shims} shims */
export function watchObservers({ global, apply, WeakRef, deref }, shims) {
  const { takeRecords } = global.MutationObserver.prototype;
  let all = emptyList();
  shims.constructible(global, "MutationObserver", {
    made(observer) {
      all[all.length] = new WeakRef(observer);
    },
  });
  return {
    drop() {
      const before = all;
      all = emptyList();
      for (let i = 0; i < before.length; i++) {
        const observer = apply(deref, before[i], []);
        if (!observer) continue;
        all[all.length] = before[i];
        apply(takeRecords, observer, []);
      }
    },
  };
}
