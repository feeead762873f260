/**
 * The page is always visible and focused, as far as it can see, and no dialog stops it.
 */

import { hear } from "../kept_interfaces.js";

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
 * Answer alert, confirm and prompt at once: confirm gives true, prompt its default text. A callback that asks until
 * it gets another answer gets other answers after a while.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function installDialogs(builtins, shims) {
  const { global } = builtins;
  const INSISTED = ["1", "Player", "yes", null]; // the last is what a person says who has had enough
  const insistence = createInsistence(builtins);
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
    return insistence() % 2 === 0;
  });
  shims.method(global, "prompt", (/** @type {unknown} */ message, /** @type {unknown} */ offered = "") => {
    note(message);
    const round = insistence();
    return round === 0 ? `${offered}` : INSISTED[(round - 1) % INSISTED.length];
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

/**
 * How often a callback has asked, in hundreds: 0 where it does not insist.
 *
 * @param {Builtins} builtins
 * @returns {() => number}
 */
function createInsistence({ checkpoint, Math: { floor } }) {
  const MOST_IN_A_ROUND = 100;
  let asked = 0;
  return () => {
    if (asked === 0) hear(checkpoint(), () => (asked = 0)); // at the callback's end
    asked += 1;
    return floor((asked - 1) / MOST_IN_A_ROUND);
  };
}
