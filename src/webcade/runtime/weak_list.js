/** A list of objects that it does not keep alive. */

import { applyKept, emptyList } from "./kept_interfaces.js";

/**
 * @template {object} T
 * @param {{ WeakRef: WeakRefConstructor, deref: Function }} builtins
 */
export function createWeakList({ WeakRef, deref }) {
  /** @type {WeakRef<T>[]} */
  let refs = emptyList();
  return {
    /** @param {T} object */
    add(object) {
      refs[refs.length] = new WeakRef(object);
    },
    /** Whether nothing was in it when it was last asked for what lives. */
    isEmpty: () => refs.length === 0,
    /** Those that are still alive, in the order in which they were added. @returns {T[]} */
    living() {
      const before = refs;
      refs = emptyList();
      const found = emptyList();
      for (let i = 0; i < before.length; i++) {
        const object = applyKept(deref, before[i], []);
        if (!object) continue;
        refs[refs.length] = before[i];
        found[found.length] = object;
      }
      return found;
    },
  };
}
