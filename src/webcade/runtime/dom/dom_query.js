/**
 * Elements of the page, wherever they are: in the document, in shadow roots, in frames of its origin.
 *
 * @typedef {ReturnType<typeof createDomQuery>} DomQuery
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "./shadow_roots.js"
 */

/** @param {Builtins} builtins @param {ShadowRoots} shadowRoots */
export function createDomQuery(builtins, shadowRoots) {
  const { apply, document, createTreeWalker, nextNode, get, call } = builtins;
  const SHOW_ELEMENT = 1;
  const DOCUMENT = 9; // as a type of node

  /** What lies within an element and is a tree of its own. @param {Element} element @returns {any} */
  function innerRoot(element) {
    const shadow = shadowRoots.of(element);
    if (shadow) return shadow;
    const tagName = get.Element.tagName(element);
    if (tagName !== "IFRAME" && tagName !== "FRAME") return null;
    try {
      return get[tagName === "IFRAME" ? "HTMLIFrameElement" : "HTMLFrameElement"].contentDocument(element); // null from elsewhere
    } catch {
      return null;
    }
  }

  /** @param {any} root @returns {"Document" | "ShadowRoot"} */
  const kindOf = (root) => (get.Node.nodeType(root) === DOCUMENT ? "Document" : "ShadowRoot");

  /** @param {Document | ShadowRoot} root @param {(inner: Document | ShadowRoot) => boolean} visit stops at true */
  function eachInner(root, visit) {
    const walker = apply(createTreeWalker, document, [root, SHOW_ELEMENT]);
    for (let node = apply(nextNode, walker, []); node; node = apply(nextNode, walker, [])) {
      const inner = innerRoot(/** @type {Element} */ (node));
      if (inner && visit(inner)) return true;
    }
    return false;
  }

  /**
   * The first element that matches; what lies further in comes after all of the outer tree.
   * @param {string} selector
   * @param {any} [root]
   * @returns {Element | null}
   */
  function find(selector, root = document) {
    /** @type {Element | null} */
    let found = call[kindOf(root)].querySelector(root, selector);
    if (found) return found;
    eachInner(root, (inner) => {
      found = find(selector, inner);
      return found !== null;
    });
    return found;
  }

  /**
   * All that match, outer trees first.
   * @param {string} selector
   * @param {any} [root]
   * @param {Element[]} [all]
   */
  function findAll(selector, root = document, all = emptyList()) {
    const list = call[kindOf(root)].querySelectorAll(root, selector);
    const count = get.NodeList.length(list);
    for (let i = 0; i < count; i++) all[all.length] = list[i];
    eachInner(root, (inner) => {
      findAll(selector, inner, all);
      return false;
    });
    return all;
  }

  /**
   * An element's rectangle in the page's own viewport, in CSS pixels: that of the content, without border.
   * @param {Element} element
   */
  function rectangle(element) {
    const { x, y, width, height } = builtins.boxOf(element);
    const { x: dx, y: dy } = frameOffset(element);
    return { x: x + dx, y: y + dy, width, height };
  }

  /** Where the frame that an element is in begins. @param {Element} element */
  function frameOffset(element) {
    let x = 0;
    let y = 0;
    let view = get.Document.defaultView(get.Node.ownerDocument(element));
    while (view && view !== builtins.global) {
      const frameElement = get.Window.frameElement(view);
      if (!frameElement) break;
      const box = builtins.boxOf(frameElement);
      x += box.x + get.Element.clientLeft(frameElement);
      y += box.y + get.Element.clientTop(frameElement);
      view = get.Document.defaultView(get.Node.ownerDocument(frameElement));
    }
    return { x, y };
  }

  /**
   * What is at a point of the viewport, in shadow roots and frames too; and the point there.
   * @param {number} x
   * @param {number} y
   * @returns {{ element: Element, x: number, y: number }}
   */
  function at(x, y) {
    /** @type {any} */
    let root = document;
    let element = get.Document.documentElement(document);
    for (;;) {
      const found = call[kindOf(root)].elementFromPoint(root, x, y);
      if (!found || found === element) return { element, x, y };
      element = found;
      const inner = innerRoot(element);
      if (!inner) return { element, x, y };
      if (kindOf(inner) === "Document") {
        const box = builtins.boxOf(element);
        x -= box.x + get.Element.clientLeft(element);
        y -= box.y + get.Element.clientTop(element);
        element = get.Document.documentElement(inner);
      }
      root = inner;
    }
  }

  /** What has the focus in a tree, or its body. @param {any} root @returns {Element | null} */
  function focused(root) {
    const kind = kindOf(root);
    return get[kind].activeElement(root) ?? (kind === "Document" ? get.Document.body(root) : null);
  }

  return { find, findAll, rectangle, at, innerRoot, focused };
}
