/**
 * The page believes that somebody watches it: always visible, always focused, never asked anything
 * that stops it.
 */

/**
 * @import { Natives } from "../builtins.js"
 * @import { Disguise } from "../shims.js"
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 */
export function installPresence(natives, disguise) {
  const { global, document, apply, addEventListener, get, call } = natives;
  const DocumentPrototype = global.Document.prototype;
  disguise.getter(DocumentPrototype, "hidden", () => false);
  disguise.getter(DocumentPrototype, "visibilityState", () => "visible");
  disguise.getter(DocumentPrototype, "webkitHidden", () => false);
  disguise.getter(DocumentPrototype, "webkitVisibilityState", () => "visible");
  disguise.method(DocumentPrototype, "hasFocus", () => true);

  // The browser's own news about the window stays outside; the game's own events pass.
  /** @param {Event} event */
  const keepOut = (event) => {
    const target = get.Event.target(event);
    const aboutWindow = target === global || target === document;
    if (event.isTrusted && aboutWindow) call.Event.stopImmediatePropagation(event);
  };
  for (const type of ["visibilitychange", "webkitvisibilitychange", "blur", "focus", "freeze", "resume"]) {
    apply(addEventListener, global, [type, keepOut, true]);
  }
}

/**
 * alert, confirm and prompt answer at once: yes, and the text that was offered.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 */
export function installDialogs(natives, disguise) {
  const { global } = natives;
  let shown = 0;
  let text = "";
  /** @param {unknown} message */
  const note = (message) => {
    shown += 1;
    text = `${message ?? ""}`;
  };
  disguise.method(global, "alert", note);
  disguise.method(global, "confirm", (/** @type {unknown} */ message) => {
    note(message);
    return true;
  });
  disguise.method(global, "prompt", (/** @type {unknown} */ message, /** @type {unknown} */ offered = "") => {
    note(message);
    return `${offered}`;
  });
  disguise.method(global, "print", () => {});
  return {
    /** How many since `forget`. */
    shown: () => shown,
    /** The last one's text. */
    text: () => text,
    forget() {
      shown = 0;
      text = "";
    },
  };
}
