/**
 * The browser's own functions that copying a page needs besides those of `builtins`, kept before the page's first
 * script. They are here, and not in builtins.js, because only pages with `states.in_place` load them.
 *
 * @typedef {ReturnType<typeof keepForCopies>} Kept
 */

import { applyKept } from "../kept_interfaces.js";

/** @param {Window & typeof globalThis} global */
export function keepForCopies(global) {
  const { Object, Reflect } = global;
  return {
    ownKeys: Reflect.ownKeys,
    deleteProperty: Reflect.deleteProperty,
    isExtensible: Object.isExtensible,
    /** Whether two values are the very same: NaN is NaN, and 0 is not -0. */
    isSame: Object.is,
    /** @type {(object: any, key: PropertyKey) => boolean} */
    hasOwn: Object.hasOwn,
    /** The text of a function as the browser has it, before any shim. @type {(fn: Function) => string} */
    textOf: bind(global.Function.prototype.toString),
    touch: keepTouches(global),
    ...keepCollections(global),
    ...keepBuffers(global),
  };
}

/** A method as a function of its receiver. @param {Function} method @returns {any} */
function bind(method) {
  return (/** @type {any} */ receiver, /** @type {any[]} */ ...args) => applyKept(method, receiver, args);
}

/**
 * What throws for all objects but those of a kind (kinds.js).
 *
 * @param {any} global
 * @returns {Record<string, ((object: any) => any) | undefined>}
 */
function keepTouches(global) {
  const { getOwnPropertyDescriptor: getDescriptor, create } = global.Object;
  const getter = (/** @type {any} */ owner, /** @type {string} */ name) => {
    const get = owner && getDescriptor(owner.prototype, name)?.get;
    return get ? bind(get) : undefined;
  };
  const touch = create(null);
  touch.Map = getter(global.Map, "size");
  touch.Set = getter(global.Set, "size");
  touch.Date = bind(global.Date.prototype.getTime);
  const key = {};
  const { has: isIn } = global.WeakMap.prototype;
  const { has: isMember } = global.WeakSet.prototype;
  touch.WeakMap = (/** @type {any} */ object) => applyKept(isIn, object, [key]);
  touch.WeakSet = (/** @type {any} */ object) => applyKept(isMember, object, [key]);
  touch.WeakRef = bind(global.WeakRef.prototype.deref);
  touch.bytes = getter(global.ArrayBuffer, "byteLength");
  touch.DataView = getter(global.DataView, "buffer");
  touch.ImageData = getter(global.ImageData, "data");
  touch.Memory = getter(global.WebAssembly.Memory, "buffer");
  touch.Global = getter(global.WebAssembly.Global, "value");
  touch.Instance = getter(global.WebAssembly.Instance, "exports");
  touch.node = getter(global.Node, "nodeType");
  touch.OffscreenCanvas = getter(global.OffscreenCanvas, "width");
  return touch;
}

/** @param {Window & typeof globalThis} global */
function keepCollections(global) {
  const { Map, Set, WeakMap, WeakSet, WeakRef, Date } = global;
  const sizeOf = (/** @type {any} */ owner) =>
    bind(/** @type {any} */ (global.Object.getOwnPropertyDescriptor(owner.prototype, "size")?.get));
  return {
    map: {
      size: sizeOf(Map),
      each: bind(Map.prototype.forEach),
      clear: bind(Map.prototype.clear),
      set: bind(Map.prototype.set),
    },
    set: {
      size: sizeOf(Set),
      each: bind(Set.prototype.forEach),
      clear: bind(Set.prototype.clear),
      add: bind(Set.prototype.add),
    },
    weak: {
      get: bind(WeakMap.prototype.get),
      has: bind(WeakMap.prototype.has),
      set: bind(WeakMap.prototype.set),
      delete: bind(WeakMap.prototype.delete),
      hasMember: bind(WeakSet.prototype.has),
      add: bind(WeakSet.prototype.add),
      remove: bind(WeakSet.prototype.delete),
      deref: bind(WeakRef.prototype.deref),
    },
    date: { get: bind(Date.prototype.getTime), set: bind(Date.prototype.setTime) },
  };
}

/** @param {Window & typeof globalThis} global */
function keepBuffers(global) {
  const { ArrayBuffer, DataView, Uint8Array, Uint32Array, Object, WebAssembly } = global;
  const getter = (/** @type {any} */ owner, /** @type {string} */ name) =>
    bind(/** @type {any} */ (Object.getOwnPropertyDescriptor(owner, name)?.get));
  const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
  return {
    ...{ Uint8Array, Uint32Array },
    isView: ArrayBuffer.isView,
    bufferOf: getter(TypedArrayPrototype, "buffer"),
    bufferOfDataView: getter(DataView.prototype, "buffer"),
    lengthOfBuffer: getter(ArrayBuffer.prototype, "byteLength"),
    memoryBuffer: getter(WebAssembly.Memory.prototype, "buffer"),
    exportsOf: getter(WebAssembly.Instance.prototype, "exports"),
    setAll: bind(TypedArrayPrototype.set),
    sliceAll: bind(TypedArrayPrototype.slice),
  };
}
