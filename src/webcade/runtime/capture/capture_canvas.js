/**
 * Canvases as the game painted them: the first one's own pixels, the others over it where the page has them,
 * each through the CSS filters that a person would see it through.
 */

import { emptyList } from "../kept_interfaces.js";
import { createCanvasReadback } from "./canvas_readback.js";
import { createReadable } from "./readable_canvas.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Painted } from "./canvas_readback.js"
 * @import { Context2D, Region, Source } from "./capture.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {string[]} selectors from the lowest up
 * @param {DomQuery} query
 * @param {Context2D} contextOf
 * @returns {Source}
 */
export function createCanvasSource(builtins, region, selectors, query, contextOf) {
  const { apply, Error, get, set } = builtins;
  const { CanvasRenderingContext2D: paint } = set;
  const sizeOf = (/** @type {HTMLCanvasElement} */ canvas) => ({
    width: get.HTMLCanvasElement.width(canvas),
    height: get.HTMLCanvasElement.height(canvas),
  });
  const rect = region.crop ?? { x: 0, y: 0, ...region.size };
  const readback = createCanvasReadback(builtins, rect.width, rect.height);
  /** @type {HTMLCanvasElement[]} */
  const canvases = emptyList();
  /** @type {{ canvas: HTMLCanvasElement, context: CanvasRenderingContext2D } | null} */
  let scratch = null;

  /** @param {number} index of its selector */
  function find(index) {
    if (canvases[index] && get.Node.isConnected(canvases[index])) return canvases[index];
    const selector = selectors[index];
    const found = query.find(selector);
    if (!found) throw new Error(`observation.canvas: nothing in the page matches '${selector}'`);
    const tag = get.Element.tagName(found);
    if (tag !== "CANVAS") {
      throw new Error(`observation.canvas: '${selector}' is no canvas but a ${tag}`);
    }
    canvases[index] = /** @type {HTMLCanvasElement} */ (found);
    return canvases[index];
  }

  /** Throws where a canvas is missing, or the file's size is not the first one's. */
  function check() {
    const { width, height } = sizeOf(find(0));
    if (width !== region.size.width || height !== region.size.height) {
      throw new Error(
        `observation.size: the file says ${region.size.width}x${region.size.height}, the canvas is ${width}x${height}`,
      );
    }
    for (let i = 1; i < selectors.length; i++) find(i);
  }

  const { getPropertyValue: valueOf } = builtins.call.CSSStyleDeclaration;

  /** Of elements, nearest first: they are alive, and it takes the browser as long to make one as to read it. */
  const seen = { elements: emptyList(), styles: emptyList() };

  /** @param {Element} element @param {number} depth of its ancestors that are asked for together */
  function styleOf(element, depth) {
    if (seen.elements[depth] !== element) {
      seen.elements[depth] = element;
      seen.styles[depth] = builtins.getComputedStyle(element);
    }
    return seen.styles[depth];
  }

  /** All CSS filters from the canvas up to the root, nearest first. @param {Element} element */
  function filters(element) {
    let all = "";
    let depth = 0;
    for (let node = /** @type {Element | null} */ (element); node; node = get.Node.parentElement(node)) {
      const filter = valueOf(styleOf(node, depth), "filter");
      depth += 1;
      if (filter !== "none" && filter !== "invert(0)") all += ` ${filter}`;
    }
    return all;
  }

  /** The background, for what is to be drawn over it. */
  function clear() {
    scratch ??= createReadable(builtins, rect.width, rect.height);
    const { canvas, context } = scratch;
    const { 0: r, 1: g, 2: b } = region.background;
    paint.filter(context, "none");
    paint.globalAlpha(context, 1);
    paint.fillStyle(context, `rgb(${r} ${g} ${b})`);
    apply(builtins.fillRect, context, [0, 0, rect.width, rect.height]);
    return { canvas, context };
  }

  /** @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} source @param {string} filter */
  function drawLowest(context, source, filter) {
    const { x, y, width, height } = rect;
    paint.filter(context, filter || "none");
    apply(builtins.drawImage, context, [source, x, y, width, height, 0, 0, width, height]);
  }

  /** @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} layer */
  function drawOver(context, layer) {
    const size = sizeOf(layer);
    if (size.width === 0 || size.height === 0 || !isShown(builtins, layer)) return;
    const below = contentBox(builtins, query, canvases[0]);
    const box = contentBox(builtins, query, layer);
    const scaleX = region.size.width / below.width;
    const scaleY = region.size.height / below.height;
    paint.filter(context, filters(layer) || "none");
    paint.globalAlpha(context, opacity(builtins, layer));
    apply(builtins.drawImage, context, [
      layer,
      (box.x - below.x) * scaleX - rect.x,
      (box.y - below.y) * scaleY - rect.y,
      box.width * scaleX,
      box.height * scaleY,
    ]);
  }

  /** @returns {Painted} the canvas that has what is observed: the game's own, or one that all is drawn into */
  function painted() {
    const source = find(0);
    const filter = filters(source);
    const own = filter === "" && selectors.length === 1 ? contextOf(source) : null;
    if (own) return { canvas: source, context: own, x: rect.x, y: rect.y };
    const { canvas, context } = clear();
    drawLowest(context, source, filter);
    for (let i = 1; i < selectors.length; i++) drawOver(context, find(i));
    return { canvas, context, x: 0, y: 0 };
  }

  return {
    check,
    into: readback.into,
    prepare: () => readback.prepare(painted),
    read: () => readback.read(painted),
  };
}

/** Whether a person could see it. @param {Builtins} builtins @param {Element} element */
function isShown(builtins, element) {
  return builtins.apply(builtins.checkVisibility, element, [builtins.bare({ visibilityProperty: true })]);
}

/** Of the element and all around it, together. @param {Builtins} builtins @param {Element} element */
function opacity(builtins, element) {
  let all = 1;
  for (
    let node = /** @type {Element | null} */ (element);
    node;
    node = builtins.get.Node.parentElement(node)
  ) {
    const style = builtins.getComputedStyle(node);
    all *= builtins.parseFloat(builtins.call.CSSStyleDeclaration.getPropertyValue(style, "opacity"));
  }
  return all;
}

/**
 * Where a canvas has its pixels, in CSS pixels of the page's viewport: within its border and padding.
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {HTMLCanvasElement} canvas
 */
function contentBox(builtins, query, canvas) {
  const { parseFloat, get } = builtins;
  const { Element, HTMLElement } = get;
  const outer = query.rectangle(canvas);
  const style = builtins.getComputedStyle(canvas);
  /** @param {string} side */
  const padding = (side) =>
    parseFloat(builtins.call.CSSStyleDeclaration.getPropertyValue(style, `padding-${side}`));
  const scaleX = outer.width / HTMLElement.offsetWidth(canvas); // by transforms
  const scaleY = outer.height / HTMLElement.offsetHeight(canvas);
  return {
    x: outer.x + (Element.clientLeft(canvas) + padding("left")) * scaleX,
    y: outer.y + (Element.clientTop(canvas) + padding("top")) * scaleY,
    width: (Element.clientWidth(canvas) - padding("left") - padding("right")) * scaleX,
    height: (Element.clientHeight(canvas) - padding("top") - padding("bottom")) * scaleY,
  };
}
