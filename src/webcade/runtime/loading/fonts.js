/**
 * Fonts: a browser loads one when a text first needs it, which may be in any frame. Here those that a page's own
 * text is likely to need are loaded at once, and others are waited for when a text asks for them, on a canvas too.
 * So a font is there before page time begins, or before the next callback.
 */

import { hear } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 */

/** Install this in a page or a worker. @param {Builtins} builtins @param {DeliveryQueue} pending */
export function awaitFonts(builtins, pending) {
  const { document, get, call } = builtins;
  const { fonts: ofWorker } = /** @type {any} */ (builtins.global);
  const { FontFaceSet, FontFace } = get;
  const isTracked = builtins.weakMap();
  const awaitSet = createSetWait(builtins, pending);
  let isReady = !document;
  let seen = 0; // how many faces the document has had

  /** @param {any} face */
  function load(face) {
    isTracked.set(face, true);
    const over = pending.expect();
    const done = () => {
      isTracked.set(face, false);
      layOut(builtins); // the browser says that all fonts are there once the layout has them
      over();
    };
    hear(call.FontFace.load(face), done, done); // without its file a text keeps the next font of its list
  }

  /** @param {any} face */
  function visit(face) {
    if (isTracked.get(face)) return;
    const status = FontFace.status(face);
    if (status === "loading" || (status === "unloaded" && isEarly(builtins, FontFace.unicodeRange(face))))
      load(face);
  }

  pending.watch(() => {
    isReady ||= get.Document.readyState(document) === "complete"; // in Firefox a set that is asked for earlier never is ready
    if (!isReady) return;
    const fonts = document ? get.Document.fonts(document) : ofWorker;
    if (!fonts) return;
    const size = FontFaceSet.size(fonts);
    const isLoading = size > 0 && FontFaceSet.status(fonts) === "loading";
    if (size === seen && !isLoading) return;
    seen = size;
    call.FontFaceSet.forEach(fonts, visit);
    if (FontFaceSet.status(fonts) === "loading") awaitSet(fonts);
  });
}

/**
 * Waits until a set of fonts has told the page that all are there.
 *
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 */
function createSetWait({ apply, addEventListener }, pending) {
  /** @type {(() => void) | null} */
  let over = null;
  const done = () => {
    const told = over;
    over = null;
    told?.();
  };
  let isListening = false;
  /** @param {EventTarget} fonts */
  return (fonts) => {
    if (!isListening) apply(addEventListener, fonts, ["loadingdone", done]);
    isListening = true;
    over ??= pending.expect();
  };
}

/** Bring styles and layout up to date: so a text asks for its fonts. @param {Builtins} builtins */
export function layOut({ document, get, boxOf }) {
  const root = document && get.Document.documentElement(document);
  if (root) boxOf(root);
}

/**
 * Whether a font is for ASCII or for icons (a private use area), so that a game may draw with it on a canvas.
 * Others, such as the hundred parts of a Chinese font, are loaded when a text needs them.
 *
 * @param {Builtins} builtins
 * @param {string} ranges as "U+0-FF, U+131"
 */
function isEarly({ apply, exec, parseInt }, ranges) {
  const RANGE = /U\+([0-9A-F]+)(?:-([0-9A-F]+))?/gi; // the browser writes no question marks
  for (let found = apply(exec, RANGE, [ranges]); found; found = apply(exec, RANGE, [ranges])) {
    const first = parseInt(found[1], 16);
    const last = found[2] === undefined ? first : parseInt(found[2], 16);
    if ((first <= 0x7e && last >= 0x21) || (first <= 0xf8ff && last >= 0xe000)) return true;
  }
  return false;
}
