/**
 * Where on the page an action's target is.
 *
 * @typedef {{ selector: string | null, x: number | null, y: number | null }} Target
 *   the middle of an element; or a point from its corner (of a canvas, in the canvas's own pixels)
 * @typedef {ReturnType<typeof createTargets>} Targets
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Place } from "./pointer.js"
 */

const INSIDE = 0.5; // CSS pixels: a point on the far edge is on what lies beyond it

/** @param {Builtins} builtins @param {DomQuery} query */
export function createTargets(builtins, query) {
  const { get, global } = builtins;

  /** @param {Element} element @param {{ width: number, height: number }} box */
  function ownSize(element, box) {
    if (builtins.nameOf(element) !== "canvas") return box;
    return { width: get.HTMLCanvasElement.width(element), height: get.HTMLCanvasElement.height(element) };
  }

  const viewport = () => ({ width: get.Window.innerWidth(global), height: get.Window.innerHeight(global) });

  return {
    /** @param {Target} target @returns {Place | null} null where there is no such element */
    resolve({ selector, x, y }) {
      if (selector === null) return { x: x ?? 0, y: y ?? 0 };
      const element = query.find(selector);
      if (!element) return null;
      const box = query.rectangle(element);
      if (x === null || y === null) return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      const { width, height } = ownSize(element, box);
      return { x: box.x + (x * box.width) / width, y: box.y + (y * box.height) / height };
    },
    /**
     * A point of a region, by fractions of its size.
     * @param {string | null} region selector; null for the viewport
     * @param {number} x 0 to 1
     * @param {number} y 0 to 1
     * @returns {Target}
     */
    fractionOf(region, x, y) {
      const element = region === null ? null : query.find(region);
      const box = element ? query.rectangle(element) : { x: 0, y: 0, ...viewport() };
      return {
        selector: null,
        x: builtins.Math.min(box.x + x * box.width, box.x + box.width - INSIDE),
        y: builtins.Math.min(box.y + y * box.height, box.y + box.height - INSIDE),
      };
    },
  };
}
