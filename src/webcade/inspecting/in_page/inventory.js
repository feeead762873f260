/**
 * Lists what a game.toml may name in a page: canvases, frames, and what can be clicked, each with a selector that
 * matches it alone. It runs in a world of its own, with the browser's own functions whatever the page has changed.
 * It changes the page (canvases get contexts, outlines are drawn), so no game is played on it afterwards.
 */

import { canvasFacts } from "./canvas_facts.js";
import { findGrid } from "./grid.js";
import { drawOutlines } from "./outlines.js";
import { createSelectors, rootsBelow } from "./selectors.js";

/**
 * @import { CanvasFacts } from "./canvas_facts.js"
 *
 * @typedef {object} Part
 * @property {string} kind
 * @property {string} selector
 * @property {string} about
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {CanvasFacts | null} canvas
 */

const LINKS = "a[href]:not([href=''], [href^='#'], [href^='javascript:' i], [onclick])";
const BUTTONS = "button, a[href], input, select, textarea, summary, [role=button], [onclick]";
const MOST = 200; // parts of a kind
const MOST_CELLS = 5000; // elements that may be cells of a board

/**
 * @returns an object whose functions Python calls
 */
export function createInventory() {
  const roots = rootsBelow(document);
  const selectorOf = createSelectors(roots);
  /** @param {string} wanted */
  const all = (wanted) => roots.flatMap((root) => [...root.querySelectorAll(wanted)]);

  /** @param {string} kind @param {Element} element @returns {Part} */
  function describe(kind, element) {
    const { x, y, width, height } = element.getBoundingClientRect();
    const frame = frameCorner(element);
    const canvas = element.localName === "canvas" ? canvasFacts(/** @type {any} */ (element)) : null;
    const place = { x: x + frame.x, y: y + frame.y, width, height };
    return { kind, selector: selectorOf(element), about: textOf(element), ...place, canvas };
  }

  /** @param {string} kind @param {Element[]} elements */
  function describeAll(kind, elements) {
    return elements.slice(0, MOST).flatMap((element) => {
      try {
        return [describe(kind, element)];
      } catch {
        return []; // such as a form with a field named `getAttribute`
      }
    });
  }

  return {
    /** The parts that show by themselves. @param {string | null} observed selector of the element that the agent sees */
    list(observed) {
      const clickable = [...all(BUTTONS), ...all("body *").filter(hasOwnHand)];
      return [
        ...describeAll("canvas", all("canvas")),
        ...describeAll(
          "button",
          clickable.filter((element) => !element.matches(LINKS)),
        ),
        ...describeAll("link", all(LINKS)),
        ...describeAll("frame", all("iframe")),
        ...(observed === null ? [] : describeAll("observed", all(observed))),
      ];
    },

    /** A part by its element. @param {Element} element */
    describe: (element) => describeAll("click", [element])[0] ?? null,

    /** The first part that matches. @param {string} selector */
    find: (selector) => describeAll("found", all(selector).slice(0, 1))[0] ?? null,

    /** The board that the page's elements make; null without one. */
    grid: () => findGrid(all("*").slice(0, MOST_CELLS).map(cellOf)),

    gameFrame,

    title: () => document.title.trim().replace(/\s+/g, " ").slice(0, 80),

    drawOutlines,
  };
}

/**
 * The address of the page in the largest frame of the page's own origin, if the whole game is in there: nothing around
 * it is painted on, and it has a canvas, or alone has scripts. "" if the game is not in a frame.
 */
function gameFrame() {
  const areaOf = (/** @type {HTMLIFrameElement} */ { offsetWidth, offsetHeight }) =>
    offsetWidth * offsetHeight;
  const frames = [...document.querySelectorAll("iframe")].filter((frame) => areaOf(frame) > 0);
  const inner = frames.sort((one, other) => areaOf(other) - areaOf(one))[0]?.contentDocument;
  if (!inner || document.querySelector("canvas")) return "";
  const has = (/** @type {string} */ selector) =>
    rootsBelow(inner).some((root) => root.querySelector(selector));
  return has("canvas") || (has("script") && !document.querySelector("script")) ? inner.URL : "";
}

/** Where an element is, and its tag. @param {Element} element */
function cellOf(element) {
  const { x, y, width, height } = element.getBoundingClientRect();
  const frame = frameCorner(element);
  return { name: element.localName, x: x + frame.x, y: y + frame.y, width, height };
}

/** An element's text, value or title, shortened. @param {Element} element */
function textOf(element) {
  const label =
    /** @type {HTMLElement} */ (element).innerText?.trim() ||
    element.getAttribute("value") ||
    element.getAttribute("title");
  return (label ?? element.getAttribute("alt") ?? "").replace(/\s+/g, " ").slice(0, 40);
}

/** Whether the mouse pointer becomes a hand over this element, and not over its parent. @param {Element} element */
function hasOwnHand(element) {
  const parent = element.parentElement;
  return hasHand(element) && !(parent && hasHand(parent)) && !element.matches(BUTTONS);
}

/** @param {Element} element */
function hasHand(element) {
  return getComputedStyle(element).cursor === "pointer";
}

/** Where the frame that an element is in begins, from the page's corner. @param {Element} element @returns {{ x: number, y: number }} */
function frameCorner(element) {
  const frame = element.ownerDocument.defaultView?.frameElement;
  if (!frame) return { x: 0, y: 0 };
  const { x, y } = frame.getBoundingClientRect();
  const outer = frameCorner(frame);
  return { x: x + frame.clientLeft + outer.x, y: y + frame.clientTop + outer.y };
}
