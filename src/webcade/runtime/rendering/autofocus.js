/** The focus that an element with the attribute `autofocus` has when its page has been loaded. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * The browser gives it in its first rendering step, and never in a hidden page. Here it is given after the window's
 * `load`, unless a script has given the focus to another element by then.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 */
export function installAutofocus(builtins, clock) {
  const { apply, addEventListener, bare, global } = builtins;
  const give = () => clock.post(() => giveFocus(builtins));
  apply(addEventListener, global, ["load", give, bare({ once: true })]);
}

/** Focus the first element that can have it. @param {Builtins} builtins */
function giveFocus({ apply, call, document, focus, get, is }) {
  const hasFocus = () => {
    const element = get.Document.activeElement(document);
    return element !== null && element !== get.Document.body(document);
  };
  if (hasFocus()) return;
  const wanting = call.Document.querySelectorAll(document, "[autofocus]");
  for (let i = 0; i < get.NodeList.length(wanting) && !hasFocus(); i++) {
    if (is.HTMLElement(wanting[i])) apply(focus, wanting[i], []);
  }
}
