/** The event `select` of text fields in which a script has changed the selection. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { StandIn } from "./stand_ins.js"
 */

/** @param {Builtins} builtins @param {Shims} shims @param {StandIn} standIn */
export function installTextSelection({ apply, global, get, is }, shims, standIn) {
  for (const kind of /** @type {const} */ (["HTMLInputElement", "HTMLTextAreaElement"])) {
    const { selectionStart, selectionEnd, selectionDirection } = get[kind];
    /** @param {any} field @returns {string} the same as long as the browser has no event to send */
    const selection = (field) =>
      is[kind](field) ? `${selectionStart(field)} ${selectionEnd(field)} ${selectionDirection(field)}` : "";
    const { prototype } = global[kind];
    for (const name of ["select", "setSelectionRange", "setRangeText"]) {
      const native = /** @type {any} */ (prototype)[name];
      const shim = {
        /** @this {any} */
        select(/** @type {any[]} */ ...args) {
          const before = selection(this);
          apply(native, this, args);
          if (selection(this) !== before) standIn.take(this);
        },
      };
      shims.method(prototype, name, shim.select);
    }
    for (const name of ["selectionStart", "selectionEnd", "selectionDirection"]) {
      shims.setter(prototype, name, function (value, write) {
        const before = selection(this);
        write(value);
        if (selection(this) !== before) standIn.take(this);
      });
    }
  }
}
