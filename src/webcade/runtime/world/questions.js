/**
 * Questions that the browser asks a person before it answers the page. Nobody is there to answer, so each is
 * answered as if the person had closed it.
 */

import { argument, hear } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function installQuestions(builtins, shims) {
  const { DOMException, MediaDevices, Notification } = /** @type {any} */ (builtins.global);
  const { apply, getDescriptor, Promise: NativePromise } = builtins;
  const permission = getDescriptor(Notification ?? {}, "permission")?.get;

  const methods = {
    requestPermission(/** @type {any[]} */ ...args) {
      const callback = argument(args, 0);
      const answer = apply(/** @type {() => string} */ (permission), Notification, []);
      const answered = () => new NativePromise((resolve) => resolve(answer));
      if (typeof callback === "function") hear(answered(), () => callTo(builtins, callback, answer));
      return answered();
    },
    getDisplayMedia() {
      return new NativePromise((_, reject) =>
        reject(new DOMException("Permission denied by user", "NotAllowedError")),
      );
    },
  };
  if (permission) shims.method(Notification, "requestPermission", methods.requestPermission);
  shims.method(MediaDevices?.prototype, "getDisplayMedia", methods.getDisplayMedia);
}

/** @param {Builtins} builtins @param {Function} callback @param {string} answer */
function callTo({ reportError }, callback, answer) {
  try {
    callback(answer);
  } catch (error) {
    reportError(error);
  }
}
