/**
 * Puts functions in place of the browser's own so that they pass for them:
 * `name`, `length`, `toString` and property descriptors are the original's.
 *
 * @typedef {ReturnType<typeof createDisguise>} Disguise
 */

/** @param {Natives} natives */
function createDisguise(natives) {
  const { defineProperty, getDescriptor, apply } = natives;
  const originals = new natives.WeakMap();
  const nativeToString = natives.Function.prototype.toString;

  /**
   * @template {Function} T
   * @param {T} shim
   * @param {Function} original
   * @returns {T}
   */
  function pass(shim, original) {
    for (const key of ["name", "length"]) {
      const descriptor = getDescriptor(original, key);
      if (descriptor) defineProperty(shim, key, descriptor);
    }
    originals.set(shim, original);
    return shim;
  }

  /**
   * Replace a method; its descriptor stays the original's.
   * @param {any} owner
   * @param {string} name
   * @param {Function} shim an arrow or a method, so that it is no constructor, like the original
   */
  function method(owner, name, shim) {
    const descriptor = owner && getDescriptor(owner, name);
    if (!descriptor || typeof descriptor.value !== "function") return;
    defineProperty(owner, name, { ...descriptor, value: pass(shim, descriptor.value) });
  }

  /**
   * Replace a getter; setter and flags stay the original's.
   * @param {any} owner
   * @param {string} name
   * @param {(this: any) => unknown} read
   */
  function getter(owner, name, read) {
    const descriptor = owner && getDescriptor(owner, name);
    if (!descriptor || !descriptor.get) return;
    const original = descriptor.get;
    const shim = {
      /** @this {any} */
      get() {
        apply(original, this, []); // throws as the original does on a wrong receiver
        return apply(read, this, []);
      },
    }.get;
    defineProperty(owner, name, { ...descriptor, get: pass(shim, original) });
  }

  /**
   * The original getter, called on an object.
   * @param {any} owner
   * @param {string} name
   * @returns {(object: any) => any}
   */
  function original(owner, name) {
    const get = /** @type {() => unknown} */ (getDescriptor(owner, name)?.get);
    return (object) => apply(get, object, []);
  }

  method(natives.Function.prototype, "toString", {
    /** @this {Function} */
    toString() {
      return apply(nativeToString, originals.get(this) ?? this, []);
    },
  }.toString);

  return { pass, method, getter, original };
}
