/**
 * Answers that the browser gives by a promise or a callback. Each is deferred until the answers to all earlier
 * requests have been delivered (delivery_queue.js).
 */

import { argument, hear } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
export function deferPromises(builtins, shims, pending) {
  const global = /** @type {any} */ (builtins.global);
  const defer = createPromiseDeferral(builtins, pending);

  /** @param {any} owner @param {string[]} names */
  function deferMethods(owner, names) {
    for (const name of names) {
      const native = owner?.[name];
      if (typeof native !== "function") continue;
      const shim = {
        /** @this {any} */
        method(/** @type {any[]} */ ...args) {
          return defer(builtins.apply(native, this, args));
        },
      };
      shims.method(owner, name, shim.method);
    }
  }
  deferMethods(global, ["fetch", "createImageBitmap"]);
  for (const [name, methods] of asyncMethods(builtins)) {
    const methodNames = methods.filter((method) => method !== "constructor");
    deferMethods(global[name]?.prototype, methodNames);
  }
  deferMethods(global.WebAssembly, ["compile", "instantiate"]);
  deferStreamedModules(builtins, shims, defer);
  deferBodyStreams(builtins, shims, defer);
  deferFontsReady(builtins, shims, defer);
  if (!builtins.document) return; // in a worker
  deferDecodeAudio(builtins, shims, pending);
  deferToBlob(builtins, shims, pending);
}

/**
 * Interfaces, each with its methods that answer by a promise.
 *
 * @param {Builtins} builtins
 * @returns {[string, string[]][]}
 */
function asyncMethods(builtins) {
  const { SubtleCrypto } = /** @type {any} */ (builtins.global);
  const BODY = ["arrayBuffer", "blob", "bytes", "formData", "json", "text"];
  return [
    ["Response", BODY],
    ["Request", BODY],
    ["Blob", ["arrayBuffer", "bytes", "text"]],
    ["HTMLImageElement", ["decode"]],
    ["ImageDecoder", ["decode"]],
    ["FontFace", ["load"]],
    ["FontFaceSet", ["load"]],
    ["OfflineAudioContext", ["startRendering"]],
    ["Worklet", ["addModule"]],
    ["OffscreenCanvas", ["convertToBlob"]],
    ["CacheStorage", ["delete", "has", "keys", "match", "open"]],
    ["Cache", ["add", "addAll", "delete", "keys", "match", "matchAll", "put"]],
    ["IDBFactory", ["databases"]],
    ["StorageManager", ["estimate", "getDirectory", "persist", "persisted"]],
    ["Permissions", ["query"]],
    ["RTCPeerConnection", ["getStats"]],
    ["RTCRtpSender", ["getStats"]],
    ["RTCRtpReceiver", ["getStats"]],
    ["Navigator", ["getBattery"]],
    ["ServiceWorkerContainer", ["getRegistration", "getRegistrations", "register"]],
    ["SubtleCrypto", builtins.names(SubtleCrypto?.prototype ?? {})],
  ];
}

/**
 * WebAssembly.compileStreaming and instantiateStreaming
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(promise: Promise<any>) => Promise<any>} defer
 */
function deferStreamedModules(builtins, shims, defer) {
  const { WebAssembly } = /** @type {any} */ (builtins.global);
  for (const name of ["compileStreaming", "instantiateStreaming"]) {
    const native = WebAssembly?.[name];
    shims.method(WebAssembly, name, async (/** @type {unknown} */ source, /** @type {unknown} */ imports) => {
      const response = await source; // a deferred answer itself: compiling starts after it is delivered
      return defer(builtins.apply(native, WebAssembly, [response, imports]));
    });
  }
}

/**
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 * @returns {(promise: Promise<any>) => Promise<any>} takes the browser's promise, returns the page's
 */
function createPromiseDeferral({ Promise: NativePromise }, pending) {
  return (promise) => {
    const ticket = pending.open();
    return new NativePromise((resolve, reject) => {
      hear(
        promise,
        (value) => ticket.done(() => resolve(value)),
        (error) => ticket.done(() => reject(error)),
      );
    });
  };
}

/**
 * Reading a body piece by piece. Streams that the page makes itself are left alone.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(promise: Promise<any>) => Promise<any>} defer
 */
function deferBodyStreams(builtins, shims, defer) {
  const { global, apply } = builtins;
  const fromBrowser = builtins.weakMap();
  for (const owner of [global.Response, global.Request]) {
    shims.getter(owner.prototype, "body", (stream) => {
      if (stream) fromBrowser.set(stream, true);
      return stream;
    });
  }
  const { getReader } = global.ReadableStream.prototype;
  const { read } = global.ReadableStreamDefaultReader.prototype;
  const methods = {
    /** @this {any} */
    getReader(/** @type {any[]} */ ...args) {
      const reader = apply(getReader, this, /** @type {any} */ (args));
      if (fromBrowser.has(this)) fromBrowser.set(reader, true);
      return reader;
    },
    /** @this {any} */
    read() {
      const chunk = apply(read, this, []);
      return fromBrowser.has(this) ? defer(chunk) : chunk;
    },
  };
  shims.method(global.ReadableStream.prototype, "getReader", methods.getReader);
  shims.method(global.ReadableStreamDefaultReader.prototype, "read", methods.read);
}

/**
 * document.fonts.ready
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(promise: Promise<any>) => Promise<any>} defer
 */
function deferFontsReady(builtins, shims, defer) {
  const promises = builtins.weakMap();
  shims.getter(builtins.global.FontFaceSet?.prototype, "ready", (native) => {
    if (!promises.has(native)) promises.set(native, defer(native)); // the browser, too, answers one promise
    return promises.get(native);
  });
}

/**
 * decodeAudioData, which answers by a promise and by a callback.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
function deferDecodeAudio(builtins, shims, pending) {
  const { global, apply, promiseThen, reportError, Promise: NativePromise } = builtins;
  const { prototype } = global.BaseAudioContext;
  const { decodeAudioData: native } = prototype;

  /** @param {(value: any) => void} settle @param {unknown} callback @param {any} value */
  function answer(settle, callback, value) {
    settle(value);
    if (typeof callback !== "function") return;
    try {
      callback(value);
    } catch (error) {
      reportError(error);
    }
  }
  const shim = {
    /** @this {any} */
    decodeAudioData(/** @type {any[]} */ ...args) {
      const decoded = apply(native, this, [argument(args, 0)]);
      const ticket = pending.open();
      /** @type {Promise<any>} */
      const promise = new NativePromise((resolve, reject) => {
        hear(
          decoded,
          (buffer) => ticket.done(() => answer(resolve, argument(args, 1), buffer)),
          (error) => ticket.done(() => answer(reject, argument(args, 2), error)),
        );
      });
      if (typeof argument(args, 2) === "function") apply(promiseThen, promise, [undefined, () => {}]); // the callback handles the error
      return promise;
    },
  };
  shims.method(prototype, "decodeAudioData", shim.decodeAudioData);
}

/**
 * canvas.toBlob(callback)
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
function deferToBlob(builtins, shims, pending) {
  const { apply } = builtins;
  const { prototype } = builtins.global.HTMLCanvasElement;
  const { toBlob: native } = prototype;
  const shim = {
    /** @this {any} */
    toBlob(/** @type {any} */ callback, /** @type {any[]} */ ...args) {
      if (typeof callback !== "function") return apply(native, this, [callback]); // throws the browser's TypeError
      const ticket = pending.open();
      const take = (/** @type {Blob | null} */ blob) => ticket.done(() => callback(blob));
      try {
        return apply(native, this, [take, argument(args, 0), argument(args, 1)]);
      } catch (error) {
        ticket.drop();
        throw error;
      }
    },
  };
  shims.method(prototype, "toBlob", shim.toBlob);
}
