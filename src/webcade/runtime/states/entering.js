/** Calls functions for DevTools, which stops at their entry and ends them there. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * Calls a function so that DevTools can stop at its entry and end it there. Its parameters get what fits every
 * pattern, so that no default value is computed.
 *
 * @param {Builtins} builtins
 */
export function createEnter({ apply, construct, global, slice }) {
  const { Proxy } = global;
  const { iterator, toPrimitive } = global.Symbol;
  const { toString } = global.Function.prototype;
  const anything = new Proxy(() => {}, {
    get: (_, key) => (key === iterator ? several : key === toPrimitive ? () => 0 : anything),
    has: () => true,
  });
  function* several() {
    for (let i = 0; i < 64; i++) yield anything;
  }
  const args = emptyList();
  for (let i = 0; i < 32; i++) args[i] = anything;
  /** @param {any} fn */
  return (fn) => {
    try {
      const isClass = apply(slice, apply(toString, fn, []), [0, 5]) === "class";
      if (isClass) construct(fn, args);
      else apply(fn, undefined, args);
    } catch {
      // it could not be entered
    }
  };
}
