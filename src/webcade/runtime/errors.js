/**
 * The first error that the page's own scripts left uncaught: mostly why a game never becomes ready.
 *
 * @param {Natives} natives
 * @returns {() => string} "" while there is none
 */
function watchErrors(natives) {
  const { apply, addEventListener, global } = natives;
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
      if (event.target !== global) return; // a picture or script that did not come: reported as refused
      const { filename, lineno } = event;
      note(event.error ?? event.message, filename ? ` (${filename}:${lineno})` : "");
    },
    true,
  ]);
  apply(addEventListener, global, [
    "unhandledrejection",
    (/** @type {PromiseRejectionEvent} */ event) => note(event.reason),
    true,
  ]);
  return () => first;
}
