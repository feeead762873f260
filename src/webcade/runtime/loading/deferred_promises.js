/**
 * Answers of the browser that come as a promise, or to a callback: held until everything asked for before
 * has been handed over (delivery_queue.js).
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
  const hold = createPromiseHolder(builtins, pending);

  /** @param {any} owner @param {string[]} names */
  function holdMethods(owner, names) {
    for (const name of names) {
      const native = owner?.[name];
      if (typeof native !== "function") continue;
      const shim = {
        /** @this {any} */
        method(/** @type {any[]} */ ...args) {
          return hold(builtins.apply(native, this, args));
        },
      };
      shims.method(owner, name, shim.method);
    }
  }
  const BODY = ["arrayBuffer", "blob", "bytes", "formData", "json", "text"];
  holdMethods(global, ["fetch", "createImageBitmap"]);
  for (const [name, methods] of /** @type {[string, string[]][]} */ ([
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
    ["SubtleCrypto", builtins.names(global.SubtleCrypto?.prototype ?? {})],
  ])) {
    const methodNames = methods.filter((method) => method !== "constructor");
    holdMethods(global[name]?.prototype, methodNames);
  }
  holdMethods(global.WebAssembly, ["compile", "instantiate"]);
  for (const name of ["compileStreaming", "instantiateStreaming"]) {
    const native = global.WebAssembly?.[name];
    shims.method(
      global.WebAssembly,
      name,
      async (/** @type {unknown} */ source, /** @type {unknown} */ imports) => {
        const response = await source; // held itself: it has to be handed over before this one begins
        return hold(builtins.apply(native, global.WebAssembly, [response, imports]));
      },
    );
  }
  holdBodyStreams(builtins, shims, hold);
  holdFontsReady(builtins, shims, hold);
  if (!builtins.document) return; // in a worker
  holdDecodeAudio(builtins, shims, pending);
  holdToBlob(builtins, shims, pending);
}

/**
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 * @returns {(promise: Promise<any>) => Promise<any>} the same promise, as the page gets it
 */
function createPromiseHolder({ Promise: NativePromise }, pending) {
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
 * Reading an answer piece by piece. Streams that the page makes itself are its own affair.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(promise: Promise<any>) => Promise<any>} hold
 */
function holdBodyStreams(builtins, shims, hold) {
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
      const encoder = apply(getReader, this, /** @type {any} */ (args));
      if (fromBrowser.has(this)) fromBrowser.set(encoder, true);
      return encoder;
    },
    /** @this {any} */
    read() {
      const chunk = apply(read, this, []);
      return fromBrowser.has(this) ? hold(chunk) : chunk;
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
 * @param {(promise: Promise<any>) => Promise<any>} hold
 */
function holdFontsReady(builtins, shims, hold) {
  const promises = builtins.weakMap();
  shims.getter(builtins.global.FontFaceSet?.prototype, "ready", (native) => {
    if (!promises.has(native)) promises.set(native, hold(native)); // the same one, as the browser has it
    return promises.get(native);
  });
}

/**
 * decodeAudioData, which answers a promise and a callback.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
function holdDecodeAudio(builtins, shims, pending) {
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
      if (typeof argument(args, 2) === "function") apply(promiseThen, promise, [undefined, () => {}]); // it has been told
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
function holdToBlob(builtins, shims, pending) {
  const { apply } = builtins;
  const { prototype } = builtins.global.HTMLCanvasElement;
  const { toBlob: native } = prototype;
  const shim = {
    /** @this {any} */
    toBlob(/** @type {any} */ callback, /** @type {any[]} */ ...args) {
      if (typeof callback !== "function") return apply(native, this, [callback]); // which complains
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
