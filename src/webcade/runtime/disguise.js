/**
 * Puts functions in place of the browser's own so that they pass for them:
 * `name`, `length`, `toString` and property descriptors are the original's.
 *
 * @typedef {ReturnType<typeof createDisguise>} Disguise
 */

/** @param {Natives} natives */
function createDisguise(natives) {
  const { defineProperty, getDescriptor, apply } = natives;
  const originals = natives.weakMap();
  const nativeToString = natives.Function.prototype.toString;

  /**
   * @template {Function} T
   * @param {T} shim
   * @param {Function} original
   * @returns {T}
   */
  function pass(shim, original) {
    copyProperty(shim, original, "name");
    copyProperty(shim, original, "length");
    originals.set(shim, original);
    return shim;
  }

  /** @param {Function} to @param {Function} from @param {string} name */
  function copyProperty(to, from, name) {
    const descriptor = getDescriptor(from, name);
    if (descriptor) defineProperty(to, name, natives.bare(descriptor));
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
    defineProperty(owner, name, { ...descriptor, get: pass(shim, original) });
  }

  method(
    natives.Function.prototype,
    "toString",
    {
      /** @this {Function} */
      toString() {
        return apply(nativeToString, originals.get(this) ?? this, []);
      },
    }.toString,
  );

  return { pass, method, getter };
}
