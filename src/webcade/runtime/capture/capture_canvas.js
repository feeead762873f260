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
  const finder = createFinder(builtins, selectors, query);
  const { find } = finder;
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
    check: createCheck(builtins, region, selectors.length, finder),
    sizeNow: () => sizeOf(builtins, find(0)),
    into: readback.into,
    prepare: () => readback.prepare(painted),
    read: () => readback.read(painted),
  };
}

/** @param {Builtins} builtins @param {string[]} selectors @param {DomQuery} query */
function createFinder({ Error, get, nameOf }, selectors, query) {
  /** @type {HTMLCanvasElement[]} by selector, as long as they are in the page */
  const canvases = emptyList();

  /** What is wrong with what was found; "" if nothing is. @param {string} selector @param {Element | null} found */
  function problemOf(selector, found) {
    if (!found) return `observation.canvas: nothing in the page matches '${selector}'`;
    if (nameOf(found) === "canvas") return "";
    return `observation.canvas: '${selector}' is no canvas but a ${get.Element.localName(found)}`;
  }

  /** The canvas of a selector. Throws if it matches none. @param {number} index of the selector */
  function find(index) {
    if (canvases[index] && get.Node.isConnected(canvases[index])) return canvases[index];
    const found = query.find(selectors[index]);
    const problem = problemOf(selectors[index], found);
    if (problem !== "") throw new Error(problem);
    canvases[index] = /** @type {HTMLCanvasElement} */ (found);
    return canvases[index];
  }

  /** What keeps a canvas from being found; "" if nothing does. @param {number} index of the selector */
  const problem = (index) => problemOf(selectors[index], query.find(selectors[index]));
  return { find, problem };
}

/**
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {number} count of canvases
 * @param {ReturnType<typeof createFinder>} finder
 */
function createCheck(builtins, region, count, { find, problem }) {
  /** What is wrong: a canvas is missing, or the size in game.toml is not the first one's. "" if nothing is. */
  return () => {
    for (let i = 0; i < count; i++) {
      const missing = problem(i);
      if (missing !== "") return missing;
    }
    const { width, height } = sizeOf(builtins, find(0));
    if (width === region.size.width && height === region.size.height) return "";
    return `observation.size: the file says ${region.size.width}x${region.size.height}, the canvas is ${width}x${height}`;
  };
}
