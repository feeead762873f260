/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * A page that asks for the whole screen is told that it has it. Its size stays: the game's file rules that.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
export function installFullscreen(builtins, shims, pending) {
  const { global, document, apply, dispatchEvent, bare } = builtins;
  /** @type {Element | null} */
  let whole = null;

  /** @param {Element | null} element */
  function change(element) {
    const ticket = pending.open();
    return new builtins.Promise((resolve) => {
      ticket.done(() => {
        const target = element ?? whole ?? document;
        whole = element;
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
      shims.getter(owner, name, () => whole);
    }
  }
  for (const name of ["fullscreen", "webkitIsFullScreen"]) {
    shims.getter(global.Document.prototype, name, () => whole !== null);
  }
  for (const name of ["fullscreenEnabled", "webkitFullscreenEnabled"]) {
    shims.getter(global.Document.prototype, name, () => true);
  }
}
