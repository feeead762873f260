/**
 * Puts functions in place of the browser's own so that they pass for them:
 * `name`, `length`, `toString` and property descriptors are the original's.
 *
 * @typedef {ReturnType<typeof createShims>} Shims
 * @typedef {ReturnType<typeof createPass>} Pass
 */

/**
 * @import { Builtins } from "./builtins.js"
 */

/** @param {Builtins} builtins */
export function createShims(builtins) {
  const { Function: NativeFunction, apply } = builtins;
  const nativeToString = NativeFunction.prototype.toString;
  const originals = builtins.weakMap();
  const pass = createPass(builtins, originals);
  const method = createMethod(builtins, pass);
  const shim = {
    /** @this {Function} */
    toString() {
      return apply(nativeToString, originals.get(this) ?? this, []);
    },
  };
  method(NativeFunction.prototype, "toString", shim.toString);

  return {
    ...{ pass, method },
    /** Whether this is a shim. @param {object} value */
    isShim: (value) => originals.has(value),
    getter: createGetter(builtins, pass),
    setter: createSetter(builtins, pass),
    constructible: createConstructible(builtins, pass),
  };
}

/** @param {Builtins} builtins @param {WeakMap<object, any>} originals by shim */
function createPass({ defineProperty, getDescriptor, bare }, originals) {
  /** @param {Function} to @param {Function} from @param {string} name */
  function copyProperty(to, from, name) {
    const descriptor = getDescriptor(from, name);
    if (descriptor) defineProperty(to, name, bare(descriptor));
  }

  /**
   * Give a shim the name, the length and the text of the original.
   * @template {Function} T
   * @param {T} shim
   * @param {Function} original
   * @returns {T}
   */
  return (shim, original) => {
    copyProperty(shim, original, "name");
    copyProperty(shim, original, "length");
    originals.set(shim, originals.get(original) ?? original);
    return shim;
  };
}

/** @param {Builtins} builtins @param {Pass} pass */
function createMethod({ global, defineProperty, getDescriptor, getPrototypeOf, bare }, pass) {
  /**
   * Replace a method; its descriptor stays the original's.
   * @param {any} owner
   * @param {string} name
   * @param {Function} shim an arrow or a method, so that it is no constructor, like the original
   */
  return (owner, name, shim) => {
    let descriptor = owner && getDescriptor(owner, name);
    if (owner === global) {
      while (owner && !descriptor) {
        owner = getPrototypeOf(owner); // a worker's global has its functions there
        descriptor = owner && getDescriptor(owner, name);
      }
    }
    if (!descriptor || typeof descriptor.value !== "function") return;
    defineProperty(owner, name, bare({ ...descriptor, value: pass(shim, descriptor.value) }));
  };
}

/** @param {Builtins} builtins @param {Pass} pass */
function createGetter({ apply, defineProperty, getDescriptor, bare }, pass) {
  /**
   * Replace a getter; setter and flags stay the original's.
   * @param {any} owner
   * @param {string} name
   * @param {(this: any, native: any) => unknown} read given the value that the original returns
   */
  return (owner, name, read) => {
    const descriptor = owner && getDescriptor(owner, name);
    if (!descriptor?.get) return;
    const original = descriptor.get;
    const shim = {
      /** @this {any} */
      get() {
        return apply(read, this, [apply(original, this, [])]); // the original throws on a wrong receiver
      },
    }.get;
    defineProperty(owner, name, bare({ ...descriptor, get: pass(shim, original) }));
  };
}

/** @param {Builtins} builtins @param {Pass} pass */
function createSetter({ apply, defineProperty, getDescriptor, bare }, pass) {
  /**
   * Replace a setter; getter and flags stay the original's.
   * @param {any} owner
   * @param {string} name
   * @param {(this: any, value: any, write: (value: any) => void) => void} take `write` is the original
   */
  return (owner, name, take) => {
    const descriptor = owner && getDescriptor(owner, name);
    if (!descriptor?.set) return;
    const original = descriptor.set;
    const shim = {
      /** @this {any} */
      set(/** @type {any} */ value) {
        apply(take, this, [value, (/** @type {any} */ given) => apply(original, this, [given])]);
      },
    }.set;
    defineProperty(owner, name, bare({ ...descriptor, set: pass(shim, original) }));
  };
}

/**
 * @typedef {object} ClassHooks
 * @property {(args: any[]) => any[]} [args] returns the arguments that the original is given instead
 * @property {(object: any, args: any[]) => void} [made] called with each new object
 */

/** @param {Builtins} builtins @param {Pass} pass */
function createConstructible(builtins, pass) {
  const { defineProperty, getDescriptor, bare } = builtins;
  /**
   * Replace a class; its prototype and its instances stay the original's.
   * @param {any} owner
   * @param {string} name
   * @param {ClassHooks} hooks
   */
  return (owner, name, hooks) => {
    const descriptor = owner && getDescriptor(owner, name);
    const original = descriptor?.value;
    if (typeof original !== "function") return;
    const shim = classShim(builtins, original, hooks);
    copyStatics(builtins, shim, original);
    const { prototype } = original;
    if (prototype) {
      defineProperty(
        prototype,
        "constructor",
        bare({ ...getDescriptor(prototype, "constructor"), value: shim }),
      );
    } else shim.prototype = undefined; // Proxy has none
    defineProperty(owner, name, bare({ ...descriptor, value: pass(shim, original) }));
  };
}

/** @param {Builtins} builtins @param {any} original @param {ClassHooks} hooks */
function classShim({ construct }, original, { args: argumentsFor, made }) {
  /** @type {any} */
  const shim = function (/** @type {any[]} */ ...args) {
    if (!new.target) return original(); // it throws the browser's own error
    const target = /** @type {Function} */ (new.target);
    const object = construct(original, argumentsFor?.(args) ?? args, target === shim ? original : target);
    made?.(object, args);
    return object;
  };
  return shim;
}

/** @param {Builtins} builtins @param {Function} to @param {Function} from */
function copyStatics(
  { defineProperty, getDescriptor, getPrototypeOf, setPrototypeOf, names, bare },
  to,
  from,
) {
  setPrototypeOf(to, getPrototypeOf(from));
  for (const key of names(from)) {
    if (key !== "name" && key !== "length") {
      defineProperty(to, key, bare(/** @type {any} */ (getDescriptor(from, key))));
    }
  }
}
