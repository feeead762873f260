/** The event `close` of dialogs, whoever closes them: a script, a form, a button. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "../dom/shadow_roots.js"
 * @import { Shims } from "../shims.js"
 * @import { StandIn } from "./stand_ins.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {ShadowRoots} shadowRoots
 * @param {StandIn} standIn
 */
export function installDialogClose(builtins, shims, shadowRoots, standIn) {
  const { apply, addEventListener, global, get, is } = builtins;
  /** @param {any} object */
  const isOpen = (object) => is.HTMLDialogElement(object) && get.HTMLDialogElement.open(object);
  /** A dialog in a document is about to close. @param {Event} event */
  function watch(event) {
    const target = get.Event.target(event);
    if (event.isTrusted && isOpen(target) && get.ToggleEvent.newState(event) === "closed")
      standIn.take(target);
  }
  apply(addEventListener, global, ["beforetoggle", watch, true]);
  shadowRoots.onAttach((root) => apply(addEventListener, root, ["beforetoggle", watch, true]));

  const { prototype } = global.HTMLDialogElement;
  for (const name of ["close", "requestClose"]) {
    const native = /** @type {any} */ (prototype)[name];
    const shim = {
      /** @this {any} */
      close(/** @type {any[]} */ ...args) {
        const wasOpen = isOpen(this);
        const before = wasOpen ? standIn.count(this) : 0;
        apply(native, this, args);
        if (wasOpen && !isOpen(this) && standIn.count(this) === before) standIn.take(this); // outside the document
      },
    };
    shims.method(prototype, name, shim.close);
  }
}
