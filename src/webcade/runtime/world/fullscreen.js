/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * Full screen is always granted, as far as the page can see. The page keeps its size, which game.toml sets.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
export function installFullscreen(builtins, shims, pending) {
  const { global, document, apply, dispatchEvent, bare } = builtins;
  /** @type {Element | null} */
  let current = null;

  /** @param {Element | null} element */
  function change(element) {
    const ticket = pending.open();
    return new builtins.Promise((resolve) => {
      ticket.done(() => {
        const target = element ?? current ?? document;
        current = element;
        const event = new builtins.Event("fullscreenchange", bare({ bubbles: true, composed: true }));
        apply(dispatchEvent, target, [event]);
        resolve(undefined);
      });
    });
  }
  for (const name of ["requestFullscreen", "webkitRequestFullscreen", "webkitRequestFullScreen"]) {
    const shim = {
      /** @this {Element} */
      request() {
        return change(this);
      },
    };
    shims.method(global.Element.prototype, name, shim.request);
  }
  const exits = ["exitFullscreen", "webkitExitFullscreen", "webkitCancelFullScreen"];
  for (const name of exits) shims.method(global.Document.prototype, name, () => change(null));
  for (const owner of [global.Document.prototype, global.ShadowRoot.prototype]) {
    for (const name of ["fullscreenElement", "webkitFullscreenElement", "webkitCurrentFullScreenElement"]) {
      shims.getter(owner, name, () => current);
    }
  }
  for (const name of ["fullscreen", "webkitIsFullScreen"]) {
    shims.getter(global.Document.prototype, name, () => current !== null);
  }
  for (const name of ["fullscreenEnabled", "webkitFullscreenEnabled"]) {
    shims.getter(global.Document.prototype, name, () => true);
  }
}
