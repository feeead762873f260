/**
 * @import { Natives } from "../builtins.js"
 * @import { Pending } from "../loading/delivery_queue.js"
 * @import { Disguise } from "../shims.js"
 */

/**
 * A page that asks for the whole screen is told that it has it. Its size stays: the game's file rules that.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Pending} pending
 */
export function installFullscreen(natives, disguise, pending) {
  const { global, document, apply, dispatchEvent, bare } = natives;
  /** @type {Element | null} */
  let whole = null;

  /** @param {Element | null} element */
  function change(element) {
    const ticket = pending.open();
    return new natives.Promise((resolve) => {
      ticket.done(() => {
        const target = element ?? whole ?? document;
        whole = element;
        const event = new natives.Event("fullscreenchange", bare({ bubbles: true, composed: true }));
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
    disguise.method(global.Element.prototype, name, shim.request);
  }
  const exits = ["exitFullscreen", "webkitExitFullscreen", "webkitCancelFullScreen"];
  for (const name of exits) disguise.method(global.Document.prototype, name, () => change(null));
  for (const owner of [global.Document.prototype, global.ShadowRoot.prototype]) {
    for (const name of ["fullscreenElement", "webkitFullscreenElement", "webkitCurrentFullScreenElement"]) {
      disguise.getter(owner, name, () => whole);
    }
  }
  for (const name of ["fullscreen", "webkitIsFullScreen"]) {
    disguise.getter(global.Document.prototype, name, () => whole !== null);
  }
  for (const name of ["fullscreenEnabled", "webkitFullscreenEnabled"]) {
    disguise.getter(global.Document.prototype, name, () => true);
  }
}
