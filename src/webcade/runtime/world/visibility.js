/**
 * The page is always visible and focused, as far as it can see, and no dialog stops it.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function installVisibility(builtins, shims) {
  const { global, document, apply, addEventListener, get, call } = builtins;
  const DocumentPrototype = global.Document.prototype;
  shims.getter(DocumentPrototype, "hidden", () => false);
  shims.getter(DocumentPrototype, "visibilityState", () => "visible");
  shims.getter(DocumentPrototype, "webkitHidden", () => false);
  shims.getter(DocumentPrototype, "webkitVisibilityState", () => "visible");
  shims.method(DocumentPrototype, "hasFocus", () => true);

  // The browser's own events about the window are stopped; events that the game sends pass.
  /** @param {Event} event */
  const stop = (event) => {
    const target = get.Event.target(event);
    const aboutWindow = target === global || target === document;
    if (event.isTrusted && aboutWindow) call.Event.stopImmediatePropagation(event);
  };
  for (const type of ["visibilitychange", "webkitvisibilitychange", "blur", "focus", "freeze", "resume"]) {
    apply(addEventListener, global, [type, stop, true]);
  }
}

/**
 * Answer alert, confirm and prompt at once: confirm gives true, prompt its default text.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function installDialogs(builtins, shims) {
  const { global } = builtins;
  let shown = 0;
  let text = "";
  /** @param {unknown} message */
  const note = (message) => {
    shown += 1;
    text = `${message ?? ""}`;
  };
  shims.method(global, "alert", note);
  shims.method(global, "confirm", (/** @type {unknown} */ message) => {
    note(message);
    return true;
  });
  shims.method(global, "prompt", (/** @type {unknown} */ message, /** @type {unknown} */ offered = "") => {
    note(message);
    return `${offered}`;
  });
  shims.method(global, "print", () => {});
  return {
    /** How many dialogs since `forget`. */
    shown: () => shown,
    /** The text of the last one; "" before. */
    text: () => text,
    forget() {
      shown = 0;
      text = "";
    },
  };
}
