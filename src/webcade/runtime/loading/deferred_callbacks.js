/**
 * Answers that the browser gives by calling a function of the page. Each is deferred until the answers to all
 * earlier requests have been delivered (delivery_queue.js).
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
export function deferCallbacks(builtins, shims, pending) {
  deferDecodeAudio(builtins, shims, pending);
  deferToBlob(builtins, shims, pending);
  deferPositions(builtins, shims, pending);
}

/**
 * decodeAudioData, which answers by a promise and by a callback.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
function deferDecodeAudio(builtins, shims, pending) {
  const { global, apply, promiseThen, Promise: NativePromise } = builtins;
  const { prototype } = global.BaseAudioContext;
  const { decodeAudioData: native } = prototype;

  /** @param {(value: any) => void} settle @param {unknown} callback @param {any} value */
  function answer(settle, callback, value) {
    settle(value);
    if (typeof callback === "function") callback(value); // the queue reports its error
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

/**
 * navigator.geolocation: the one answer of `getCurrentPosition`, and the first of `watchPosition`. Later ones come
 * when the device has moved.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
function deferPositions({ global, apply }, shims, pending) {
  const prototype = /** @type {any} */ (global).Geolocation?.prototype;
  for (const name of ["getCurrentPosition", "watchPosition"]) {
    const native = prototype?.[name];
    const shim = {
      /** @this {any} */
      method(/** @type {any[]} */ ...args) {
        const success = argument(args, 0);
        const failure = argument(args, 1);
        if (typeof success !== "function") return apply(native, this, args); // throws the browser's TypeError
        /** @type {ReturnType<DeliveryQueue["open"]> | null} */
        let first = null;
        /** @param {any} callback */
        const answer = (callback) => (/** @type {any} */ value) => {
          const ticket = first ?? pending.open();
          first = null;
          ticket.done(() => typeof callback === "function" && callback(value));
        };
        const refusal = typeof failure === "function" || !failure ? answer(failure) : failure;
        const result = apply(native, this, [answer(success), refusal, argument(args, 2)]);
        first = pending.open();
        return result;
      },
    };
    shims.method(prototype, name, shim.method);
  }
}
