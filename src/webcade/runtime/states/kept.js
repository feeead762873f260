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
  const collections = keepCollections(global);
  const buffers = keepBuffers(global);
  return {
    ownKeys: Reflect.ownKeys,
    enumerable: Object.keys,
    deleteProperty: Reflect.deleteProperty,
    isExtensible: Object.isExtensible,
    /** Whether two values are the very same: NaN is NaN, and 0 is not -0. */
    isSame: Object.is,
    /** @type {(object: any, key: PropertyKey) => boolean} */
    hasOwn: Object.hasOwn,
    /** The text of a function as the browser has it, before any shim. @type {(fn: Function) => string} */
    textOf: bind(global.Function.prototype.toString),
    touch: keepTouches(global, collections, buffers),
    ...collections,
    ...buffers,
  };
}

/** A method as a function of its receiver. @param {Function} method @returns {any} */
export function bind(method) {
  return (/** @type {any} */ receiver, /** @type {any[]} */ ...args) => applyKept(method, receiver, args);
}

/** A getter as a function of its receiver; undefined if the browser has none. @param {any} prototype @param {string} name @returns {any} */
export function getter(prototype, name) {
  const get = prototype && Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return get ? bind(get) : undefined;
}

/**
 * What throws for all objects but those of a kind (kinds.js).
 *
 * @param {any} global
 * @param {ReturnType<typeof keepCollections>} collections
 * @param {ReturnType<typeof keepBuffers>} buffers
 * @returns {Record<string, ((object: any) => any) | undefined>}
 */
function keepTouches(global, { map, set, weak, date }, buffers) {
  const touch = global.Object.create(null);
  touch.Map = map.size;
  touch.Set = set.size;
  touch.Date = date.get;
  const key = {};
  touch.WeakMap = (/** @type {any} */ object) => weak.has(object, key);
  touch.WeakSet = (/** @type {any} */ object) => weak.hasMember(object, key);
  touch.WeakRef = weak.deref;
  touch.bytes = buffers.lengthOfBuffer;
  touch.DataView = buffers.bufferOfDataView;
  touch.ImageData = getter(global.ImageData?.prototype, "data");
  touch.Memory = buffers.memoryBuffer;
  touch.Global = getter(global.WebAssembly.Global.prototype, "value");
  touch.Instance = buffers.exportsOf;
  touch.node = getter(global.Node?.prototype, "nodeType");
  touch.OffscreenCanvas = getter(global.OffscreenCanvas?.prototype, "width");
  return touch;
}

/** @param {Window & typeof globalThis} global */
function keepCollections({ Map, Set, WeakMap, WeakSet, WeakRef, Date }) {
  return {
    map: {
      size: getter(Map.prototype, "size"),
      each: bind(Map.prototype.forEach),
      clear: bind(Map.prototype.clear),
      set: bind(Map.prototype.set),
    },
    set: {
      size: getter(Set.prototype, "size"),
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
function keepBuffers({ ArrayBuffer, DataView, Uint8Array, Uint32Array, Object, WebAssembly }) {
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
    fill: bind(TypedArrayPrototype.fill),
  };
}
