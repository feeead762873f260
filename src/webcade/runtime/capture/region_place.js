/** Where the observed region's picture is on the page: what a click in the picture means. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Region } from "./capture.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 */

/** @param {Builtins} builtins @param {DomQuery} query */
export function createRegionPlace({ get, nameOf, Error }, query) {
  const { width: widthOf, height: heightOf } = get.HTMLCanvasElement;

  /** The observed element's box in CSS pixels of the viewport, and its size in pixels of a picture. @param {Element} element */
  function boxOf(element) {
    if (nameOf(element) !== "canvas") {
      const box = query.rectangle(element);
      return { box, width: box.width, height: box.height };
    }
    const canvas = /** @type {HTMLCanvasElement} */ (element);
    return { box: query.contentBox(element), width: widthOf(canvas), height: heightOf(canvas) };
  }

  /**
   * The picture's corner in CSS pixels of the viewport, and how many CSS pixels one of its pixels takes.
   * @param {Region} region
   * @returns {string} x, y, and the two scales
   */
  return ({ canvas, element, crop }) => {
    const { x: left, y: top } = crop ?? { x: 0, y: 0 };
    const selector = canvas ? canvas[0] : element;
    if (selector === null) return `${left},${top},1,1`;
    const found = query.find(selector);
    if (!found) throw new Error(`observation: nothing in the page matches '${selector}'`);
    const { box, width, height } = boxOf(found);
    if (!(box.width > 0 && box.height > 0)) throw new Error(`observation: '${selector}' is not shown`);
    const x = box.width / width;
    const y = box.height / height;
    return `${box.x + left * x},${box.y + top * y},${x},${y}`;
  };
}
