/**
 * What an object is, so that it is copied as such: found by the first of the browser's own prototypes that it
 * inherits from. What cannot be copied is named.
 */

import { emptyList, forPage } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Kept } from "./kept.js"
 */

/** What cannot be copied, by the name of its interface, in words that follow "it has". */
const REFUSED = {
  __proto__: null,
  Iterator: "a running generator or an iterator",
  AsyncGenerator: "a running generator",
  SharedArrayBuffer: "memory that it shares with workers",
  Worker: "a worker",
  SharedWorker: "a shared worker",
  WebSocket: "a WebSocket",
  EventSource: "an EventSource",
  BroadcastChannel: "a BroadcastChannel",
  RTCPeerConnection: "a peer connection",
  RTCDataChannel: "a peer connection",
  IDBDatabase: "an open IndexedDB",
  IDBTransaction: "an open IndexedDB",
  IDBCursor: "an open IndexedDB",
  ReadableStream: "a stream",
  WritableStream: "a stream",
  ReadableStreamDefaultReader: "a stream",
  MediaRecorder: "a recording of media",
  AudioWorkletNode: "an AudioWorklet",
  GPUDevice: "a WebGPU device",
  "WebAssembly.Table": "a WebAssembly.Table",
  ImageBitmapRenderingContext: "a canvas that shows an ImageBitmap",
};

/** Kinds that are copied as more than an object's own properties. */
const INNER = {
  __proto__: null,
  ...{ Map: "Map", Set: "Set", WeakMap: "WeakMap", WeakSet: "WeakSet", WeakRef: "WeakRef", Date: "Date" },
  ...{ ArrayBuffer: "bytes", DataView: "DataView", Promise: "Promise", ImageData: "ImageData" },
  ...{ WebGLRenderingContext: "webgl", WebGL2RenderingContext: "webgl" },
  ...{ "WebAssembly.Memory": "Memory", "WebAssembly.Global": "Global", "WebAssembly.Instance": "Instance" },
};

/** @param {Builtins} builtins @param {Kept} kept */
export function createKinds(builtins, kept) {
  const { global, getPrototypeOf, isArray } = builtins;
  const byPrototype = builtins.weakMap();
  /** @type {any} */
  const refused = REFUSED;
  /** @type {any} */
  const inner = INNER;
  const builtin = learn(builtins, byPrototype);
  const { Node } = global;

  /** The interface that an object is of; "Object" for one of the page's own classes. @param {any} object @returns {string} */
  function interfaceOf(object) {
    for (let owner = getPrototypeOf(object); owner; owner = getPrototypeOf(owner)) {
      const name = byPrototype.get(owner);
      if (name !== undefined) return name;
    }
    return "Object";
  }

  /** @param {any} object @returns {string} how it is copied: "function", "array", "object", "node", a key of INNER, or "refused" */
  function kindOf(object) {
    if (typeof object === "function") return "function";
    if (isArray(object)) return isDense(object) ? "array" : "object";
    if (kept.isView(object)) return interfaceOf(object) === "DataView" ? "DataView" : "view";
    const name = interfaceOf(object);
    if (name === "Object" || byPrototype.get(object) !== undefined) return "object";
    if (inner[name]) return isReal(inner[name], object) ? inner[name] : "object";
    if (refused[name]) return "refused";
    if (name === "HTMLCanvasElement") return isReal("node", object) ? "canvas" : "object";
    if (name === "OffscreenCanvas") return isReal("OffscreenCanvas", object) ? "canvas" : "object";
    return isA(object, Node) && isReal("node", object) ? "node" : "object";
  }

  /** Whether it is one of these itself. An object that only inherits, as the prototype of a page's class, throws. @param {string} kind @param {any} object */
  function isReal(kind, object) {
    try {
      kept.touch[kind]?.(object);
      return true;
    } catch {
      return false;
    }
  }

  /** @param {any[]} array */
  const isDense = (array) => kept.ownKeys(array).length <= array.length + 1;
  const { isPrototypeOf } = global.Object.prototype;
  /** @param {any} object @param {any} Interface */
  const isA = (object, { prototype }) => builtins.apply(isPrototypeOf, prototype, [object]);

  return {
    kindOf,
    /** What a refused object is, in words. @param {any} object @returns {string} */
    reasonOf: (object) => refused[interfaceOf(object)],
    /** Whether it is of an interface of the browser, and no node. @param {any} object */
    isFromBrowser: (object) => interfaceOf(object) !== "Object",
    /** All objects of the browser that are there before the page's first script: they are left alone. */
    builtin,
  };
}

/**
 * The names of all interfaces, by their prototypes. The browser makes an interface when it is first asked for: to ask
 * for all of them takes most of the time that this room takes of a load.
 *
 * @param {Builtins} builtins
 * @param {WeakMap<object, any>} byPrototype
 * @returns {any[]} all objects of the browser
 */
function learn({ global, names, getDescriptor, getPrototypeOf }, byPrototype) {
  /** @type {any[]} */
  const all = emptyList();
  const add = (/** @type {any} */ value) => {
    if (value !== null && (typeof value === "object" || typeof value === "function")) all[all.length] = value;
  };
  /** @param {any} owner @param {string} prefix @param {(value: any) => void} take */
  function learnFrom(owner, prefix, take) {
    const own = names(owner);
    for (let i = 0; i < own.length; i++) {
      const value = getDescriptor(owner, own[i])?.value;
      take(value);
      if (typeof value !== "function") continue;
      const prototype = getDescriptor(value, "prototype")?.value;
      take(prototype);
      if (prototype && typeof prototype === "object" && !byPrototype.has(prototype))
        byPrototype.set(prototype, prefix + own[i]);
    }
  }
  learnFrom(global, "", add);
  learnFrom(global.WebAssembly, "WebAssembly.", () => {});
  byPrototype.set(getPrototypeOf(function* () {}).prototype, "Iterator");
  byPrototype.set(getPrototypeOf(async function* () {}).prototype, "AsyncGenerator");
  const samples = [function* () {}, async function* () {}, async () => {}, [][Symbol.iterator]()];
  for (const sample of [global, ...samples]) {
    for (let owner = getPrototypeOf(sample); owner; owner = getPrototypeOf(owner)) add(owner);
  }
  add(getPrototypeOf(global.Uint8Array));
  add(getPrototypeOf(global.Uint8Array.prototype));
  return forPage(all);
}
