/**
 * Keeps the browser's getters, setters and methods, and helpers for lists, promises and arguments. The language
 * itself looks up properties that a page can change: an assignment to a list may call a setter of
 * Array.prototype, `await` reads `constructor` and `then`. The helpers avoid those look-ups. Run this before the
 * page's first script.
 */

import { GETTERS, KINDS, METHODS, SETTERS } from "./interface_members.js";

export const setPrototype = Object.setPrototypeOf;
const createBare = Object.create;
const defineKept = Object.defineProperty;
export const applyKept = Reflect.apply;
const { then: nativeThen } = Promise.prototype;
const NativePromise = Promise;
const HEARD = createBare(null, { constructor: { value: undefined } }); // `then` reads constructor[Symbol.species]

/** A list to grow. It has no prototype: it inherits nothing, and growing calls no setter of the page. @returns {any[]} */
export function emptyList() {
  return setPrototype([], null);
}

/** The items of a list but one, in a list of their own. @template T @param {T[]} list @param {T} item @returns {T[]} */
export function without(list, item) {
  const others = emptyList();
  for (let i = 0; i < list.length; i++) if (list[i] !== item) others[others.length] = list[i];
  return others;
}

/** As a base class, its constructor returns the object that it gets. @param {object} object */
function itself(object) {
  return object;
}
/** Gives a promise its own `constructor`, which `await` reads. A class field calls no setter, and is fast. */
class Awaited extends /** @type {new (object: object) => any} */ (/** @type {unknown} */ (itself)) {
  // biome-ignore lint/complexity/useLiteralKeys: a field of that name alone is a syntax error
  ["constructor"] = NativePromise;
}

/** Make one of the runtime's own promises safe to `await`. The page must never get it. @template T @param {T} promise @returns {T} */
export function sure(promise) {
  return promise ? /** @type {any} */ (new Awaited(promise)) : promise;
}

/**
 * Call `take` or `refuse` when a promise settles. The page must never get that promise.
 *
 * @param {Promise<any>} promise
 * @param {(value: any) => void} take
 * @param {(error: any) => void} [refuse]
 */
export function hear(promise, take, refuse = () => {}) {
  applyKept(nativeThen, setPrototype(promise, HEARD), [take, refuse]);
}

const { prototype: PromisePrototype } = NativePromise;
const { isPrototypeOf: isPrototypeOfKept } = Object.prototype;
/** Whether it is a promise, one that was heard too. The browser may answer one promise several times. @param {unknown} value */
export function isPromise(value) {
  return (
    applyKept(isPrototypeOfKept, PromisePrototype, [value]) || applyKept(isPrototypeOfKept, HEARD, [value])
  );
}
/** Turn a promise that was heard into an ordinary one, for the page. @template {Promise<any>} T @param {T} promise @returns {T} */
export function forPagePromise(promise) {
  return setPrototype(promise, PromisePrototype);
}

/** A failure of this promise, which the page may have, is no error that nobody handles. @template {Promise<any>} T @param {T} promise @returns {T} */
export function forgiven(promise) {
  hear(promise, () => {});
  return forPagePromise(promise);
}
/**
 * A promise for the page, and what settles it.
 *
 * @typedef {{ promise: Promise<any>, resolve: (value?: any) => void, reject: (error: unknown) => void }} Settling
 * @returns {Settling}
 */
export function createSettling() {
  /** @type {any} */
  const settling = createBare(null);
  settling.promise = new NativePromise((resolve, reject) => {
    settling.resolve = resolve;
    settling.reject = reject;
  });
  return settling;
}

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
const { fill: nativeFill } = TypedArrayPrototype;
const nativeLength = /** @type {any} */ (Object.getOwnPropertyDescriptor(TypedArrayPrototype, "length")?.get);
/** Set all elements of a typed array. @param {Float64Array} array @param {number} value */
export function fillWith(array, value) {
  applyKept(nativeFill, array, [value]);
}
/** The length of a typed array. @param {Uint8Array | Uint32Array} array @returns {number} */
export function lengthOf(array) {
  return applyKept(nativeLength, array, []);
}

const { prototype: ArrayPrototype } = Array;
export const ITERATOR = Symbol.iterator;
/** Turn a list of `emptyList` into an ordinary array for the page. @template T @param {T[]} list @returns {T[]} */
export function forPage(list) {
  return setPrototype(list, ArrayPrototype);
}

const { isArray: isList } = Array;
/** The transfer list of postMessage, which a page gives as a list or as options that hold one. @param {any} given @returns {any} */
export function transferOf(given) {
  return given === undefined || given === null || isList(given) ? given : (given.transfer ?? given);
}

/** Give a list an iterator of its own, so that the browser iterates over it even if the page has changed Array's. @template T @param {T[]} list @returns {T[]} */
export function sequence(list) {
  const iterate = () => {
    let at = 0;
    const next = () => ({ __proto__: null, done: at >= list.length, value: list[at++] });
    return { __proto__: null, next };
  };
  const descriptor = { __proto__: null, value: iterate, configurable: true };
  return defineKept(list, ITERATOR, /** @type {any} */ (descriptor));
}

/** A value of the page as Web IDL's `long`: a fraction is cut off, a bigint or a symbol throws. @param {any} value */
export function toLong(value) {
  return +value | 0;
}

/** Stands in for the options that a page has left out. @type {any} */
export const NO_OPTIONS = { __proto__: null };

/** The argument at an index; undefined if the caller left it out. @param {readonly any[]} args @param {number} index @returns {any} */
export function argument(args, index) {
  return index < args.length ? args[index] : undefined;
}

/**
 * Keep the browser's getters, setters, methods and classes. `node.isConnected` would call what the page has
 * put on the object or its prototype; `get.Node.isConnected(node)` calls the browser's own getter.
 *
 * @param {Window & typeof globalThis} global
 */
export function keepInterfaces(global) {
  const { getOwnPropertyDescriptor: getDescriptor, getPrototypeOf } = Object;
  const { isPrototypeOf } = Object.prototype;

  /** The descriptor of a property, own or inherited, of objects of this kind. @param {string} kind @param {string} name @returns {PropertyDescriptor} */
  function describe(kind, name) {
    const start = kind === "Window" ? global : /** @type {any} */ (global)[kind]?.prototype;
    for (let owner = start; owner; owner = getPrototypeOf(owner)) {
      const descriptor = getDescriptor(owner, name);
      if (descriptor) return descriptor;
    }
    return {};
  }
  /**
   * @template {Record<string, readonly string[]>} T
   * @template F
   * @param {T} kinds
   * @param {(kind: string, name: string) => F} keep
   * @returns {{ [K in keyof T]: { [N in T[K][number]]: F } }}
   */
  function table(kinds, keep) {
    const all = createBare(null);
    for (const kind in kinds) {
      all[kind] = createBare(null);
      for (const name of kinds[kind]) all[kind][name] = keep(kind, name);
    }
    return all;
  }
  /** As `instanceof`, which calls `Symbol.hasInstance` of a class that the page may have changed. @param {string} kind @returns {(object: any) => boolean} */
  function kindOf(kind) {
    const prototype = /** @type {any} */ (global)[kind]?.prototype;
    if (!prototype) return () => false; // workers lack some classes
    return (object) => applyKept(isPrototypeOf, prototype, [object]);
  }

  return {
    get: table(GETTERS, (kind, name) => {
      const get = /** @type {() => any} */ (describe(kind, name).get);
      return (/** @type {any} */ object) => applyKept(get, object, []);
    }),
    set: table(SETTERS, (kind, name) => {
      const set = /** @type {(value: any) => void} */ (describe(kind, name).set);
      return (/** @type {any} */ object, /** @type {any} */ value) => applyKept(set, object, [value]);
    }),
    call: table(METHODS, (kind, name) => {
      const { value: method } = describe(kind, name);
      return (/** @type {any} */ object, /** @type {any[]} */ ...args) => applyKept(method, object, args);
    }),
    is: /** @type {Record<typeof KINDS[number], (object: any) => boolean>} */ (
      table({ kinds: KINDS }, (_, kind) => kindOf(kind)).kinds
    ),
  };
}
