/** Calls functions for DevTools, which stops before their first line and ends them there. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * Calls a function so that DevTools can stop before its first line. DevTools stops at a gate, from which it steps into
 * the function. Its parameters get what fits every pattern, so that no default value is computed.
 *
 * @param {Builtins} builtins
 */
export function createEnter(builtins) {
  const { apply, construct, global, slice } = builtins;
  const isNativeMade = createIsNativeMade(builtins);
  const args = createArguments(global);
  const { toString } = global.Function.prototype;
  const gates = emptyList();
  gates[0] = (/** @type {any} */ fn) => apply(fn, undefined, args);
  gates[1] = (/** @type {any} */ fn) => construct(fn, args);

  return {
    gates,
    /** @param {any} fn */
    enter(fn) {
      try {
        const isClass = apply(slice, apply(toString, fn, []), [0, 5]) === "class";
        if (isClass && isNativeMade(fn)) return;
        gates[isClass ? 1 : 0](fn);
      } catch {
        // it could not be entered
      }
    },
  };
}

/** Arguments that fit every pattern of parameters. @param {any} global */
function createArguments({ Proxy, Symbol }) {
  const { iterator, toPrimitive } = Symbol;
  const anything = new Proxy(() => {}, {
    get: (/** @type {any} */ _, /** @type {any} */ key) =>
      key === iterator ? several : key === toPrimitive ? () => 0 : anything,
    has: () => true,
  });
  function* several() {
    for (let i = 0; i < 64; i++) yield anything;
  }
  const args = emptyList();
  for (let i = 0; i < 32; i++) args[i] = anything;
  return args;
}

/**
 * Whether the browser's own code is the first that runs where a class is constructed: none of the classes before it has
 * a constructor of its own. A Worker, say, would start.
 *
 * @param {Builtins} builtins
 */
function createIsNativeMade({ apply, exec, global, getPrototypeOf }) {
  const { prototype } = global.Function;
  const { toString } = prototype;
  const native = /\{\s*\[native code\]\s*\}$/;
  const constructor = /\bconstructor\b/;
  return (/** @type {any} */ fn) => {
    for (let at = fn; at !== prototype && at !== null; at = getPrototypeOf(at)) {
      const text = apply(toString, at, []);
      if (apply(exec, native, [text]) !== null) return true;
      if (apply(exec, constructor, [text]) !== null) return false;
    }
    return false;
  };
}
