/**
 * Elements of the page, wherever they are: in the document, in shadow roots, in frames of its origin.
 *
 * @typedef {ReturnType<typeof createLook>} Look
 */

/** @param {Natives} natives @param {ShadowRoots} shadowRoots */
function createLook(natives, shadowRoots) {
  const { apply, document, createTreeWalker, nextNode } = natives;
  const SHOW_ELEMENT = 1;

  /** What lies within an element and is a tree of its own. @param {Element} element @returns {any} */
  function innerRoot(element) {
    const shadow = shadowRoots.of(element);
    if (shadow) return shadow;
    const { tagName } = element;
    if (tagName !== "IFRAME" && tagName !== "FRAME") return null;
    try {
      return /** @type {HTMLIFrameElement} */ (element).contentDocument; // null from elsewhere
    } catch {
      return null;
    }
  }

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
    const query = root === document ? natives.querySelector : root.querySelector;
    /** @type {Element | null} */
    let found = apply(query, root, [selector]);
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
  function findAll(selector, root = document, all = []) {
    const query = root === document ? natives.querySelectorAll : root.querySelectorAll;
    const list = apply(query, root, [selector]);
    for (let i = 0; i < list.length; i++) all[all.length] = list[i];
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
    const own = apply(natives.getBoundingClientRect, element, []);
    const { x, y, width, height } = own;
    const { x: dx, y: dy } = frameOffset(element);
    return { x: x + dx, y: y + dy, width, height };
  }

  /** Where the frame that an element is in begins. @param {Element} element */
  function frameOffset(element) {
    let x = 0;
    let y = 0;
    let view = element.ownerDocument.defaultView;
    while (view && view !== natives.global && view.frameElement) {
      const { frameElement } = view;
      const box = apply(natives.getBoundingClientRect, frameElement, []);
      x += box.x + frameElement.clientLeft;
      y += box.y + frameElement.clientTop;
      view = frameElement.ownerDocument.defaultView;
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
    let element = document.documentElement;
    for (;;) {
      const found = root.elementFromPoint(x, y);
      if (!found || found === element) return { element, x, y };
      element = found;
      const inner = innerRoot(element);
      if (!inner) return { element, x, y };
      if (inner.nodeType === 9) {
        const box = apply(natives.getBoundingClientRect, element, []);
        x -= box.x + element.clientLeft;
        y -= box.y + element.clientTop;
        element = inner.documentElement;
      }
      root = inner;
    }
  }

  return { find, findAll, rectangle, at, innerRoot };
}
