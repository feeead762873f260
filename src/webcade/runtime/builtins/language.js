/** Functions of the JavaScript language: objects, text, numbers, weak maps. */

/** @param {Window & typeof globalThis} global */
export function keepLanguage(global) {
  return { ...keepObjects(global), ...keepText(global), ...keepValues(global) };
}

/** @param {Window & typeof globalThis} global */
function keepObjects({ Object, Reflect }) {
  const { setPrototypeOf } = Object;
  return {
    apply: Reflect.apply,
    construct: Reflect.construct,
    create: Object.create,
    defineProperty: Object.defineProperty,
    freeze: Object.freeze,
    getDescriptor: Object.getOwnPropertyDescriptor,
    getPrototypeOf: Object.getPrototypeOf,
    names: Object.getOwnPropertyNames,
    setPrototypeOf,
    /**
     * Take the prototype from an options object, so that it inherits nothing that the page has put into
     * Object.prototype.
     * @template T @param {T} options @returns {T} the same object
     */
    bare: (options) => setPrototypeOf(options, null),
  };
}

/** @param {Window & typeof globalThis} global */
function keepText(global) {
  const { prototype } = global.String;
  return {
    charCodeAt: prototype.charCodeAt,
    encodeURIComponent: global.encodeURIComponent,
    exec: global.RegExp.prototype.exec,
    includes: prototype.includes,
    indexOf: prototype.indexOf,
    parse: global.JSON.parse,
    parseFloat: global.parseFloat,
    parseInt: global.parseInt,
    replaceAll: prototype.replaceAll,
    slice: prototype.slice,
    stringify: global.JSON.stringify,
    trim: prototype.trim,
    /** The four parts of a margin as the browser writes it. @param {string} text @returns {string[]} */
    marginsOf: marginsOf(global),
  };
}

/** @param {Window & typeof globalThis} global */
function keepValues(global) {
  return {
    Float32Array: global.Float32Array,
    Math: keepMath(global.Math),
    deref: global.WeakRef.prototype.deref,
    eval: global.eval,
    isArray: global.Array.isArray,
    isFinite: global.Number.isFinite,
    promiseThen: global.Promise.prototype.then,
    structuredClone: global.structuredClone.bind(global),
    weakMap: weakMapFactory(global),
  };
}

/** The functions of Math as they are now; a copy, for the page may change the object. @param {Math} math */
function keepMath({ abs, floor, max, min, round, tanh, trunc }) {
  return { abs, floor, max, min, round, tanh, trunc };
}

/** @param {Window & typeof globalThis} global @returns {(text: string) => string[]} */
function marginsOf({ String, Reflect }) {
  const { split } = String.prototype;
  const { apply } = Reflect;
  return (text) => apply(split, text, [" "]);
}

/**
 * Makes weak maps that keep working when the page changes WeakMap or its methods.
 *
 * @param {Window & typeof globalThis} global
 * @returns {() => WeakMap<object, any>}
 */
function weakMapFactory({ WeakMap, Object }) {
  const { get, set, has } = WeakMap.prototype;
  const { assign } = Object;
  return () => assign(new WeakMap(), { get, set, has });
}
