/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * The first error that the page's own scripts left uncaught: mostly why a game never becomes ready.
 *
 * @param {Builtins} builtins
 * @returns {() => string} "" while there is none
 */
export function watchErrors(builtins) {
  const { apply, addEventListener, global, get } = builtins;
  let first = "";
  /** @param {unknown} error @param {string} [place] */
  function note(error, place = "") {
    if (first !== "") return;
    try {
      first = `${error}${place}`;
    } catch {
      first = "an object that has no text";
    }
  }
  apply(addEventListener, global, [
    "error",
    (/** @type {ErrorEvent} */ event) => {
      if (get.Event.target(event) !== global) return; // a picture or script that did not come: reported as refused
      const { error, filename, lineno, message } = get.ErrorEvent;
      const place = filename(event) ? ` (${filename(event)}:${lineno(event)})` : "";
      note(error(event) ?? message(event), place);
    },
    true,
  ]);
  apply(addEventListener, global, [
    "unhandledrejection",
    (/** @type {PromiseRejectionEvent} */ event) => note(get.PromiseRejectionEvent.reason(event)),
    true,
  ]);
  return () => first;
}
