/** Where elements are in the page's viewport, and which element is at a point of it. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Trees } from "./trees.js"
 */

/** @param {Builtins} builtins */
export function createRectangle(builtins) {
  /**
   * An element's bounding box in the page's own viewport, in CSS pixels.
   * @param {Element} element
   */
  return (element) => {
    const { x, y, width, height } = builtins.boxOf(element);
    const { x: dx, y: dy } = frameOffset(builtins, element);
    return { x: x + dx, y: y + dy, width, height };
  };
}

/** Where the content of the frame that contains an element begins. @param {Builtins} builtins @param {Element} element */
function frameOffset({ global, get, boxOf }, element) {
  let x = 0;
  let y = 0;
  let view = get.Document.defaultView(get.Node.ownerDocument(element));
  while (view && view !== global) {
    const frameElement = get.Window.frameElement(view);
    if (!frameElement) break;
    const box = boxOf(frameElement);
    x += box.x + get.Element.clientLeft(frameElement);
    y += box.y + get.Element.clientTop(frameElement);
    view = get.Document.defaultView(get.Node.ownerDocument(frameElement));
  }
  return { x, y };
}

/** @param {Builtins} builtins @param {Trees} trees */
export function createAt({ document, boxOf, get, call }, { innerRoot, kindOf }) {
  /**
   * The innermost element at a point of the viewport, in shadow roots and frames too; and the point in its frame.
   * @param {number} x
   * @param {number} y
   * @returns {{ element: Element, x: number, y: number }}
   */
  return (x, y) => {
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
        const box = boxOf(element);
        x -= box.x + get.Element.clientLeft(element);
        y -= box.y + get.Element.clientTop(element);
        element = get.Document.documentElement(inner);
      }
      root = inner;
    }
  };
}
