/** What has the focus, and how a press of a button moves it. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 */

const FOCUSABLE = "a[href],button,input,select,textarea,iframe,[tabindex],[contenteditable],summary";

/**
 * The element that has the focus, within shadow roots and frames of the same origin too.
 *
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @returns {Element}
 */
export function focusedElement({ document, get }, query) {
  let element =
    get.Document.activeElement(document) ??
    get.Document.body(document) ??
    get.Document.documentElement(document);
  for (;;) {
    const inner = query.innerRoot(element);
    if (!inner) return element;
    const focused = query.focused(inner);
    if (!focused) return element;
    element = focused;
  }
}

/**
 * Focus what was pressed, or the nearest element around it that can have the focus. Without one, what had the
 * focus loses it.
 *
 * @param {Builtins} builtins
 * @param {Element} element
 */
export function giveFocus(builtins, element) {
  const { document, get } = builtins;
  const own = get.Node.ownerDocument(element);
  const frameElement = get.Window.frameElement(get.Document.defaultView(own) ?? builtins.global);
  if (frameElement) builtins.apply(builtins.focus, frameElement, []);
  const found = builtins.apply(builtins.closest, element, [FOCUSABLE]);
  const had = get.Document.activeElement(own);
  if (found) builtins.apply(builtins.focus, found, [builtins.bare({ preventScroll: true })]);
  else if (had && had !== get.Document.body(document)) builtins.apply(builtins.blur, had, []);
}
