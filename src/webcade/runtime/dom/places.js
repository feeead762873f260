/** Where elements are in the page's viewport, and which element is at a point of it. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Trees } from "./trees.js"
 *
 * @typedef {{ x: number, y: number }} Point in CSS pixels of the page's viewport
 * @typedef {{ x: number, y: number, width: number, height: number }} Box in the same
 */

/** @param {Builtins} builtins */
export function createRectangle(builtins) {
  const { global, boxOf, get } = builtins;
  /**
   * An element's bounding box in the page's own viewport, in CSS pixels.
   * @param {Element} element
   * @returns {Box}
   */
  return (element) => {
    let { x, y, width, height } = boxOf(element);
    let view = get.Document.defaultView(get.Node.ownerDocument(element));
    while (view && view !== global) {
      const frameElement = get.Window.frameElement(view);
      if (!frameElement) break;
      const outer = boxOf(frameElement);
      const { left, top, scaleX, scaleY } = insetsOf(builtins, frameElement, outer);
      x = outer.x + left + x * scaleX;
      y = outer.y + top + y * scaleY;
      width *= scaleX;
      height *= scaleY;
      view = get.Document.defaultView(get.Node.ownerDocument(frameElement));
    }
    return { x, y, width, height };
  };
}

/**
 * What lies between an element's outer edges and its content: border and padding. With the scale of transforms.
 *
 * @param {Builtins} builtins
 * @param {Element} element a frame or canvas
 * @param {{ width: number, height: number }} outer its box
 */
function insetsOf(builtins, element, outer) {
  const { parseFloat, get } = builtins;
  const { Element, HTMLElement } = get;
  const style = builtins.getComputedStyle(element);
  /** @param {string} side */
  const padding = (side) =>
    parseFloat(builtins.call.CSSStyleDeclaration.getPropertyValue(style, `padding-${side}`));
  const scaleX = outer.width / HTMLElement.offsetWidth(element) || 1;
  const scaleY = outer.height / HTMLElement.offsetHeight(element) || 1;
  return {
    left: (Element.clientLeft(element) + padding("left")) * scaleX,
    top: (Element.clientTop(element) + padding("top")) * scaleY,
    width: (Element.clientWidth(element) - padding("left") - padding("right")) * scaleX,
    height: (Element.clientHeight(element) - padding("top") - padding("bottom")) * scaleY,
    scaleX,
    scaleY,
  };
}

/** @param {Builtins} builtins @param {(element: Element) => Box} rectangle */
export function createContentBox(builtins, rectangle) {
  /**
   * Where a canvas has its pixels, in CSS pixels of the page's viewport: within its border and padding.
   * @param {Element} canvas
   * @returns {Box}
   */
  return (canvas) => {
    const outer = rectangle(canvas);
    const { left, top, width, height } = insetsOf(builtins, canvas, outer);
    return { x: outer.x + left, y: outer.y + top, width, height };
  };
}

/** @param {Builtins} builtins @param {Trees} trees */
export function createAt(builtins, { innerRoot, kindOf }) {
  const { document, boxOf, get, call } = builtins;
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
        const outer = boxOf(element);
        const { left, top, scaleX, scaleY } = insetsOf(builtins, element, outer);
        x = (x - outer.x - left) / scaleX;
        y = (y - outer.y - top) / scaleY;
        element = get.Document.documentElement(inner);
      }
      root = inner;
    }
  };
}
