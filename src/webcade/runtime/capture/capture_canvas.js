/**
 * Canvases as the game painted them: the first one's own pixels, the others over it where the page has them,
 * each through the CSS filters that a person would see it through.
 */

import { emptyList } from "../kept_interfaces.js";
import { createCanvasReadback } from "./canvas_readback.js";
import { createPainting, sizeOf } from "./painting.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Painted } from "./canvas_readback.js"
 * @import { Context2D, Region, Source } from "./capture.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {string[]} selectors from the lowest canvas up
 * @param {DomQuery} query
 * @param {Context2D} contextOf
 * @returns {Source}
 */
export function createCanvasSource(builtins, region, selectors, query, contextOf) {
  const rect = region.crop ?? { x: 0, y: 0, ...region.size };
  const readback = createCanvasReadback(builtins, rect.width, rect.height);
  const find = createFinder(builtins, selectors, query);
  const { filters, clear, drawLowest, drawOver } = createPainting(builtins, region, query, rect);

  /** @returns {Painted} the canvas to read: the game's own, or one that all of them are drawn on */
  function painted() {
    const source = find(0);
    const filter = filters(source);
    const own = filter === "" && selectors.length === 1 ? contextOf(source) : null;
    if (own) return { canvas: source, context: own, x: rect.x, y: rect.y };
    const { canvas, context } = clear();
    drawLowest(context, source, filter);
    for (let i = 1; i < selectors.length; i++) drawOver(context, find(i), source);
    return { canvas, context, x: 0, y: 0 };
  }

  return {
    check: createCheck(builtins, region, selectors.length, find),
    into: readback.into,
    prepare: () => readback.prepare(painted),
    read: () => readback.read(painted),
  };
}

/** @param {Builtins} builtins @param {string[]} selectors @param {DomQuery} query */
function createFinder({ Error, get, nameOf }, selectors, query) {
  /** @type {HTMLCanvasElement[]} by selector, as long as they are in the page */
  const canvases = emptyList();

  /** The canvas of a selector. Throws if it matches none. @param {number} index of the selector */
  return (index) => {
    if (canvases[index] && get.Node.isConnected(canvases[index])) return canvases[index];
    const selector = selectors[index];
    const found = query.find(selector);
    if (!found) throw new Error(`observation.canvas: nothing in the page matches '${selector}'`);
    if (nameOf(found) !== "canvas") {
      throw new Error(`observation.canvas: '${selector}' is no canvas but a ${get.Element.localName(found)}`);
    }
    canvases[index] = /** @type {HTMLCanvasElement} */ (found);
    return canvases[index];
  };
}

/**
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {number} count of canvases
 * @param {(index: number) => HTMLCanvasElement} find
 */
function createCheck(builtins, region, count, find) {
  /** Throws if a canvas is missing, or if the size in game.toml is not the first one's. */
  return () => {
    const { width, height } = sizeOf(builtins, find(0));
    if (width !== region.size.width || height !== region.size.height) {
      throw new builtins.Error(
        `observation.size: the file says ${region.size.width}x${region.size.height}, the canvas is ${width}x${height}`,
      );
    }
    for (let i = 1; i < count; i++) find(i);
  };
}
