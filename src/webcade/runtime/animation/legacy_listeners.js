/**
 * Who listens to animation events under their old names (webkitAnimationEnd). An event has its old name only where
 * nothing listens to the new one.
 */

import { watchListenedTypes } from "../listened_types.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Listens } from "../listened_types.js"
 * @import { Shims } from "../shims.js"
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
  const { keys, values } = builtins.global.Object;
  const types = [...keys(LEGACY), ...values(LEGACY)];
  return { nameFor: createNameFor(builtins, LEGACY, watchListenedTypes(builtins, shims, types)) };
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
