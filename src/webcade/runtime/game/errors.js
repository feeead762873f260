/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * Watch for the first uncaught error of the page's own scripts. It is usually why a game never becomes ready.
 *
 * @param {Builtins} builtins
 * @returns {() => string} its text and place; "" without one
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
      if (get.Event.target(event) !== global) return; // an image or script that failed to load; Python reports those
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
