/**
 * The trees that a page consists of: its document, shadow roots, and documents of frames of its origin.
 *
 * @typedef {ReturnType<typeof createTrees>} Trees
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "./shadow_roots.js"
 */

/** @param {Builtins} builtins @param {ShadowRoots} shadowRoots */
export function createTrees(builtins, shadowRoots) {
  const { apply, document, createTreeWalker, nextNode, get, is } = builtins;
  const SHOW_ELEMENT = 1;
  const DOCUMENT = 9; // as a type of node

  /** The tree within an element: its shadow root, or a frame's document. @param {Element} element @returns {any} */
  function innerRoot(element) {
    const shadow = shadowRoots.of(element);
    if (shadow) return shadow;
    const name = builtins.nameOf(element);
    if (name !== "iframe" && name !== "frame") return null;
    try {
      return get[name === "iframe" ? "HTMLIFrameElement" : "HTMLFrameElement"].contentDocument(element); // null if it is of another origin
    } catch {
      return null;
    }
  }

  /**
   * What an element is in: its slot or parent, the host of its shadow root, the frame of its document.
   * @param {Element} element
   * @returns {Element | null} null at the top of the page, and outside of it
   */
  function outer(element) {
    const slot = get.Element.assignedSlot(element);
    if (slot) return slot;
    const parent = get.Node.parentNode(element);
    if (!parent) return null;
    if (is.ShadowRoot(parent)) return get.ShadowRoot.host(parent);
    if (get.Node.nodeType(parent) !== DOCUMENT) return parent;
    const view = get.Document.defaultView(parent);
    return view && view !== builtins.global ? get.Window.frameElement(view) : null;
  }

  return {
    innerRoot,
    outer,
    /** @param {any} root @returns {"Document" | "ShadowRoot"} */
    kindOf: (root) => (get.Node.nodeType(root) === DOCUMENT ? "Document" : "ShadowRoot"),
    /** @param {Document | ShadowRoot} root @param {(inner: Document | ShadowRoot) => boolean} visit stops at true */
    eachInner(root, visit) {
      const walker = apply(createTreeWalker, document, [root, SHOW_ELEMENT]);
      for (let node = apply(nextNode, walker, []); node; node = apply(nextNode, walker, [])) {
        const inner = innerRoot(/** @type {Element} */ (node));
        if (inner && visit(inner)) return true;
      }
      return false;
    },
  };
}
