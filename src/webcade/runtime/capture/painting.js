/** Draws canvases over each other as a person sees them, for what is read of them together. */

import { createFilters } from "./css_filters.js";
import { createReadable } from "./readable_canvas.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Rect, Region } from "./capture.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 *
 * @typedef {(element: Element) => string} Filters
 */

/**
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {DomQuery} query
 * @param {Rect} rect the part of the lowest canvas that is observed, in its own pixels
 */
export function createPainting(builtins, region, query, rect) {
  const { apply, drawImage, set } = builtins;
  const filters = createFilters(builtins);
  return {
    filters,
    clear: createClear(builtins, region, rect),
    drawOver: createDrawOver(builtins, region, query, rect, filters),
    /** @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} source @param {string} filter */
    drawLowest(context, source, filter) {
      const { x, y, width, height } = rect;
      set.CanvasRenderingContext2D.filter(context, filter || "none");
      apply(drawImage, context, [source, x, y, width, height, 0, 0, width, height]);
    },
  };
}

/** @param {Builtins} builtins @param {Region} region @param {Rect} rect */
function createClear(builtins, region, rect) {
  const { CanvasRenderingContext2D: paint } = builtins.set;
  /** @type {{ canvas: HTMLCanvasElement, context: CanvasRenderingContext2D } | null} */
  let scratch = null;

  /** A canvas filled with the background, to draw the others on. */
  return () => {
    scratch ??= createReadable(builtins, rect.width, rect.height);
    const { canvas, context } = scratch;
    const { 0: r, 1: g, 2: b } = region.background;
    paint.filter(context, "none");
    paint.globalAlpha(context, 1);
    paint.fillStyle(context, `rgb(${r} ${g} ${b})`);
    builtins.apply(builtins.fillRect, context, [0, 0, rect.width, rect.height]);
    return { canvas, context };
  };
}

/**
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {DomQuery} query
 * @param {Rect} rect
 * @param {Filters} filters
 */
function createDrawOver(builtins, region, query, rect, filters) {
  const { CanvasRenderingContext2D: paint } = builtins.set;
  /**
   * Draw a canvas where it lies over the lowest one.
   * @param {CanvasRenderingContext2D} context
   * @param {HTMLCanvasElement} layer
   * @param {HTMLCanvasElement} lowest
   */
  return (context, layer, lowest) => {
    const size = sizeOf(builtins, layer);
    if (size.width === 0 || size.height === 0 || !isShown(builtins, layer)) return;
    const below = query.contentBox(lowest);
    const box = query.contentBox(layer);
    const scaleX = region.size.width / below.width;
    const scaleY = region.size.height / below.height;
    paint.filter(context, filters(layer) || "none");
    paint.globalAlpha(context, opacity(builtins, layer));
    builtins.apply(builtins.drawImage, context, [
      layer,
      (box.x - below.x) * scaleX - rect.x,
      (box.y - below.y) * scaleY - rect.y,
      box.width * scaleX,
      box.height * scaleY,
    ]);
  };
}

/** A canvas's size in its own pixels. @param {Builtins} builtins @param {HTMLCanvasElement} canvas */
export function sizeOf({ get }, canvas) {
  return { width: get.HTMLCanvasElement.width(canvas), height: get.HTMLCanvasElement.height(canvas) };
}

/** Whether a person could see it. @param {Builtins} builtins @param {Element} element */
function isShown(builtins, element) {
  return builtins.apply(builtins.checkVisibility, element, [builtins.bare({ visibilityProperty: true })]);
}

/** The product of the opacities of the element and of its ancestors. @param {Builtins} builtins @param {Element} element */
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
