/** Functions of the document: events, elements, boxes, styles. In a worker most of them are undefined. */

import { keepInterfaces } from "../kept_interfaces.js";

/** @param {Window & typeof globalThis} global */
export function keepDom(global) {
  const { get, set, call, is } = keepInterfaces(global);
  return {
    /** Getters, setters, methods and type checks, by interface and name (kept_interfaces.js). */
    ...{ get, set, call, is },
    ...keepEvents(global),
    ...keepElements(global, get.Element),
    ...keepStyles(global),
    ...keepBoxes(global, get.DOMRectReadOnly, get.DOMRectList.length, call.Element.getClientRects),
  };
}

/** @param {Window & typeof globalThis} global */
function keepEvents(global) {
  const { prototype } = global.EventTarget;
  return {
    addEventListener: prototype.addEventListener,
    removeEventListener: prototype.removeEventListener,
    dispatchEvent: prototype.dispatchEvent,
    reportError: global.reportError.bind(global),
  };
}

/**
 * @param {Window & typeof globalThis} global
 * @param {Record<"localName" | "namespaceURI", (element: any) => any>} of its getters
 */
function keepElements(global, of) {
  const HTML = "http://www.w3.org/1999/xhtml";
  const { document } = global;
  const { prototype: documentPrototype } = global.Document ?? {};
  const { prototype: elementPrototype } = global.Element ?? {};
  const { prototype: htmlPrototype } = global.HTMLElement ?? {};
  return {
    /** The name of an HTML element in small letters, in XHTML too; "" for one of SVG, say. @param {any} element @returns {string} */
    nameOf: (element) => (of.namespaceURI(element) === HTML ? of.localName(element) : ""),
    createElement: document?.createElement.bind(document),
    querySelector: documentPrototype?.querySelector,
    querySelectorAll: documentPrototype?.querySelectorAll,
    createTreeWalker: documentPrototype?.createTreeWalker,
    nextNode: global.TreeWalker?.prototype.nextNode,
    matches: elementPrototype?.matches,
    closest: elementPrototype?.closest,
    checkVisibility: elementPrototype?.checkVisibility,
    focus: htmlPrototype?.focus,
    blur: htmlPrototype?.blur,
  };
}

/** @param {Window & typeof globalThis} global */
function keepStyles(global) {
  const { document } = global;
  return {
    getComputedStyle: global.getComputedStyle?.bind(global),
    getAnimations: document?.getAnimations.bind(document),
    replaceSync: global.CSSStyleSheet?.prototype.replaceSync,
    /** The browser's own promise, for the page may have replaced the getter. */
    fontsReady: fontsReadyOf(global),
  };
}

/**
 * @param {Window & typeof globalThis} global
 * @param {Record<"x" | "y" | "width" | "height" | "left" | "top" | "right" | "bottom", (rect: any) => any>} rect its getters
 * @param {(list: any) => any} countOf
 * @param {(element: any) => any} rectsOf
 */
function keepBoxes(global, rect, countOf, rectsOf) {
  const { getBoundingClientRect } = global.Element?.prototype ?? {};
  const { apply } = global.Reflect;
  return {
    getBoundingClientRect,
    /** An element's bounding box, in CSS pixels. @param {Element} element */
    boxOf(element) {
      const box = apply(getBoundingClientRect, element, []);
      const { x, y, width, height, left, top, right, bottom } = rect;
      return {
        ...{ x: x(box), y: y(box), width: width(box), height: height(box) },
        ...{ left: left(box), top: top(box), right: right(box), bottom: bottom(box) },
      };
    },
    /** Whether an element has any box at all. @param {Element} element */
    hasBoxes: (element) => countOf(rectsOf(element)) > 0,
  };
}

/**
 * The set of fonts is asked for late: in Firefox, one that is there before its document is ready never is itself.
 *
 * @param {Window & typeof globalThis} global
 * @returns {() => Promise<unknown>}
 */
function fontsReadyOf({ document, Document, FontFaceSet, Object, Reflect }) {
  const getterOf = (/** @type {any} */ Interface, /** @type {string} */ name) =>
    /** @type {() => any} */ (Object.getOwnPropertyDescriptor(Interface?.prototype ?? {}, name)?.get);
  const fonts = getterOf(Document, "fonts"); // in a worker there is none
  const ready = getterOf(FontFaceSet, "ready");
  const { apply } = Reflect;
  return () => apply(ready, apply(fonts, document, []), []);
}
