/**
 * The boxes around an element that hide what lies beyond them, and that a person scrolls: those of elements, and
 * the viewports of its frame and of the frames around it.
 *
 * @typedef {{ x: boolean, y: boolean }} Axes
 * @typedef {object} BoxAround
 * @property {Element} element the root element stands for its document's viewport
 * @property {Element} scroller the element by which it is scrolled
 * @property {Box} area where it shows what it contains
 * @property {Point} scale by how much it is larger on the page than in itself, by transforms
 * @property {Axes} scrolls
 * @property {Axes} clips
 */

import { createContentBox } from "./places.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Box, Point } from "./places.js"
 * @import { Trees } from "./trees.js"
 */

const NONE = { x: false, y: false };
const CONTAINING = /^(?:.*\s)?(?:paint|layout|strict|content)(?:\s.*)?$/; // of `contain`
const CHANGING = /transform|perspective|filter|contain/; // of `will-change`

/** @param {Builtins} builtins @param {Trees} trees @param {(element: Element) => Box} rectangle */
export function createBoxesAround(builtins, { outer }, rectangle) {
  const { get } = builtins;
  const style = createStyle(builtins);
  const boxOf = createBoxOf(builtins, rectangle, style);
  const holdsFixed = createHoldsFixed(builtins, style);
  /** @param {Element} element */
  const isRoot = (element) => element === get.Document.documentElement(get.Node.ownerDocument(element));

  /** Whether an element at this position is laid out within an ancestor. @param {string} position @param {Element} ancestor */
  function isWithin(position, ancestor) {
    if (position !== "absolute" && position !== "fixed") return true;
    if (position === "absolute" && style(ancestor, "position") !== "static") return true;
    return isRoot(ancestor) || holdsFixed(ancestor);
  }

  /**
   * Visit the boxes, from within.
   * @param {Element} element
   * @param {(box: BoxAround) => void} visit
   */
  return (element, visit) => {
    let position = style(element, "position");
    for (let node = outer(element); node; node = outer(node)) {
      if (!isWithin(position, node)) continue;
      const box = boxOf(node);
      visit(position === "fixed" && isRoot(node) && !holdsFixed(node) ? { ...box, scrolls: NONE } : box);
      position = style(node, "position");
    }
  };
}

/** @param {Builtins} builtins */
function createStyle({ getComputedStyle, call }) {
  /** @param {Element} element @param {string} name @returns {string} */
  return (element, name) => call.CSSStyleDeclaration.getPropertyValue(getComputedStyle(element), name);
}

/**
 * @param {Builtins} builtins
 * @param {(element: Element, name: string) => string} style
 */
function createHoldsFixed({ apply, exec }, style) {
  const NAMES = ["transform", "translate", "rotate", "scale", "perspective", "filter", "backdrop-filter"];
  /** Whether what is fixed in an element stays in it. @param {Element} element */
  return (element) => {
    for (let i = 0; i < NAMES.length; i++) {
      const value = style(element, NAMES[i]);
      if (value !== "none" && value !== "") return true;
    }
    return (
      apply(exec, CONTAINING, [style(element, "contain")]) !== null ||
      apply(exec, CHANGING, [style(element, "will-change")]) !== null
    );
  };
}

/**
 * @param {Builtins} builtins
 * @param {(element: Element) => Box} rectangle
 * @param {(element: Element, name: string) => string} style
 */
function createBoxOf(builtins, rectangle, style) {
  const { get, call, global } = builtins;
  const { Element, Document } = get;
  const contentBox = createContentBox(builtins, rectangle);
  const scaleOf = createScaleOf(builtins, rectangle);
  /** @param {Element} element */
  const overflow = (element) => ({ x: style(element, "overflow-x"), y: style(element, "overflow-y") });

  /** The element whose `overflow` is that of the viewport. @param {Document} document */
  function ofViewport(document) {
    const root = Document.documentElement(document);
    const body = Document.body(document);
    return body && overflow(root).x === "visible" ? body : root;
  }

  /** @param {Document} document @param {Element} element its root @returns {BoxAround} */
  function viewport(document, element) {
    const scroller = Document.scrollingElement(document) ?? element;
    const view = Document.defaultView(document);
    const frame = view === global ? null : get.Window.frameElement(view);
    const isFixed = frame !== null && call.Element.getAttribute(frame, "scrolling") === "no";
    const flow = overflow(ofViewport(document));
    /** @param {string} one */
    const able = (one) => one !== "hidden" && one !== "clip" && !isFixed;
    const { x, y } = frame ? contentBox(frame) : { x: 0, y: 0 };
    const scale = frame ? scaleOf(frame) : { x: 1, y: 1 };
    const area = { x, y, ...innerSize(builtins, scroller, scale) };
    const scrolls = { x: able(flow.x), y: able(flow.y) };
    return { element, scroller, area, scale, scrolls, clips: { x: true, y: true } };
  }

  /** @param {Element} element @returns {BoxAround} */
  return (element) => {
    const document = get.Node.ownerDocument(element);
    if (element === Document.documentElement(document)) return viewport(document, element);
    const box = rectangle(element);
    const scale = scaleOf(element);
    const x = box.x + Element.clientLeft(element) * scale.x;
    const y = box.y + Element.clientTop(element) * scale.y;
    const area = { x, y, ...innerSize(builtins, element, scale) };
    const hasBox = Element.clientWidth(element) > 0 || Element.clientHeight(element) > 0; // lines of text have none
    const flow =
      hasBox && element !== ofViewport(document) ? overflow(element) : { x: "visible", y: "visible" };
    const scrolls = { x: isScrolled(flow.x), y: isScrolled(flow.y) };
    return {
      element,
      scroller: element,
      area,
      scale,
      scrolls,
      clips: { x: flow.x !== "visible", y: flow.y !== "visible" },
    };
  };
}

/** The size within borders and scroll bars, on the page. @param {Builtins} builtins @param {Element} element @param {Point} scale */
function innerSize({ get }, element, scale) {
  const { clientWidth, clientHeight } = get.Element;
  return { width: clientWidth(element) * scale.x, height: clientHeight(element) * scale.y };
}

/** @param {Builtins} builtins @param {(element: Element) => Box} rectangle */
function createScaleOf({ get }, rectangle) {
  const HTML = "http://www.w3.org/1999/xhtml"; // drawings of SVG have no such size
  /** @param {Element} element @returns {Point} */
  return (element) => {
    if (get.Element.namespaceURI(element) !== HTML) return { x: 1, y: 1 };
    const { width, height } = rectangle(element);
    const x = width / get.HTMLElement.offsetWidth(element) || 1;
    return { x, y: height / get.HTMLElement.offsetHeight(element) || 1 };
  };
}

/** Whether a person can scroll what overflows so. @param {string} overflow */
function isScrolled(overflow) {
  return overflow === "auto" || overflow === "scroll";
}
