/**
 * Puts functions in place of the browser's own so that they pass for them:
 * `name`, `length`, `toString` and property descriptors are the original's.
 *
 * @typedef {ReturnType<typeof createShims>} Shims
 */

/**
 * @import { Builtins } from "./builtins.js"
 */

/** @param {Builtins} builtins */
export function createShims(builtins) {
  const { defineProperty, getDescriptor, apply } = builtins;
  const originals = builtins.weakMap();
  const nativeToString = builtins.Function.prototype.toString;

  /**
   * @template {Function} T
   * @param {T} shim
   * @param {Function} original
   * @returns {T}
   */
  function pass(shim, original) {
    copyProperty(shim, original, "name");
    copyProperty(shim, original, "length");
    originals.set(shim, originals.get(original) ?? original);
    return shim;
  }

  /** @param {Function} to @param {Function} from @param {string} name */
  function copyProperty(to, from, name) {
    const descriptor = getDescriptor(from, name);
    if (descriptor) defineProperty(to, name, builtins.bare(descriptor));
  }

  /**
   * Replace a method; its descriptor stays the original's.
   * @param {any} owner
   * @param {string} name
   * @param {Function} shim an arrow or a method, so that it is no constructor, like the original
   */
  function method(owner, name, shim) {
    let descriptor = owner && getDescriptor(owner, name);
    if (owner === builtins.global) {
      while (owner && !descriptor) {
        owner = builtins.getPrototypeOf(owner); // a worker's global has its functions there
        descriptor = owner && getDescriptor(owner, name);
      }
    }
    if (!descriptor || typeof descriptor.value !== "function") return;
    defineProperty(owner, name, builtins.bare({ ...descriptor, value: pass(shim, descriptor.value) }));
  }

  /**
   * Replace a getter; setter and flags stay the original's.
   * @param {any} owner
   * @param {string} name
   * @param {(this: any, native: any) => unknown} read given what the original says
   */
  function getter(owner, name, read) {
    const descriptor = owner && getDescriptor(owner, name);
    if (!descriptor?.get) return;
    const original = descriptor.get;
    const shim = {
      /** @this {any} */
      get() {
        return apply(read, this, [apply(original, this, [])]); // which throws on a wrong receiver
      },
    }.get;
    defineProperty(owner, name, builtins.bare({ ...descriptor, get: pass(shim, original) }));
  }

  /**
   * Replace a setter; getter and flags stay the original's.
   * @param {any} owner
   * @param {string} name
   * @param {(this: any, value: any, write: (value: any) => void) => void} take `write` is the original
   */
  function setter(owner, name, take) {
    const descriptor = owner && getDescriptor(owner, name);
    if (!descriptor?.set) return;
    const original = descriptor.set;
    const shim = {
      /** @this {any} */
      set(/** @type {any} */ value) {
        apply(take, this, [value, (/** @type {any} */ given) => apply(original, this, [given])]);
      },
    }.set;
    defineProperty(owner, name, builtins.bare({ ...descriptor, set: pass(shim, original) }));
  }

  /**
   * Replace a class; its prototype and its instances stay the original's.
   * @param {any} owner
   * @param {string} name
   * @param {object} hooks
   * @param {(args: any[]) => any[]} [hooks.args] what the original is given in place of them
   * @param {(object: any, args: any[]) => void} [hooks.made] called with each new object
   */
  function constructible(owner, name, hooks) {
    const descriptor = owner && getDescriptor(owner, name);
    const original = descriptor?.value;
    if (typeof original !== "function") return;
    const { construct, names, bare } = builtins;
    /** @type {any} */
    const shim = function (/** @type {any[]} */ ...args) {
      if (!new.target) return original(); // which complains
      const target = /** @type {Function} */ (new.target);
      const object = construct(original, hooks.args?.(args) ?? args, target === shim ? original : target);
      hooks.made?.(object, args);
      return object;
    };
    builtins.setPrototypeOf(shim, builtins.getPrototypeOf(original));
    for (const key of names(original)) {
      if (key !== "name" && key !== "length") {
        defineProperty(shim, key, bare(/** @type {any} */ (getDescriptor(original, key))));
      }
    }
    const { prototype } = original;
    defineProperty(
      prototype,
      "constructor",
      bare({ ...getDescriptor(prototype, "constructor"), value: shim }),
    );
    defineProperty(owner, name, bare({ ...descriptor, value: pass(shim, original) }));
  }

  method(
    builtins.Function.prototype,
    "toString",
    {
      /** @this {Function} */
      toString() {
        return apply(nativeToString, originals.get(this) ?? this, []);
      },
    }.toString,
  );

  return { pass, method, getter, setter, constructible };
}
