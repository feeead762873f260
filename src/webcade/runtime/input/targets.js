/**
 * Where on the page an action's target is. What is out of view is scrolled into it, as a person would do.
 *
 * @typedef {{ selector: string | null, x: number | null, y: number | null, unit: "own" | "page" | "fraction" }} Target
 *   the middle of an element; or a point from its corner, or from the viewport's without an element. `unit` is what x
 *   and y count in: "own" in CSS pixels, or in a canvas's own; "fraction" in parts of the size; "page" (without an
 *   element) in CSS pixels from the page's corner, which may be scrolled away
 * @typedef {object} Reach
 * @property {Place | null} place where a person would click; null if there is nothing to be clicked
 * @property {string} problem why the click does not land on the target; "" if it does
 * @typedef {ReturnType<typeof createTargets>} Targets
 */

import { createObstacles } from "./obstacles.js";
import { isDisabled } from "./pointer_events.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Obstacles } from "./obstacles.js"
 * @import { Place } from "./pointer.js"
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Size of the viewport, whose corner is 0,0
 */

const INSIDE = 0.5; // CSS pixels: a point on the far edge is on what lies beyond it
const PARTS = [1 / 2, 1 / 6, 5 / 6]; // of an element's size: the middle, then places nearer to its edges

/** @param {Builtins} builtins @param {DomQuery} query */
export function createTargets(builtins, query) {
  const { document, get, global } = builtins;
  const obstacles = createObstacles(builtins, query);
  const reachElement = createReachElement(builtins, query, obstacles);
  const reachPoint = createReachPoint(builtins, query, obstacles);
  const { innerWidth, innerHeight } = get.Window;
  const viewport = () => ({ x: 0, y: 0, width: innerWidth(global), height: innerHeight(global) });

  /** A point of the page without an element; the page may be scrolled. @param {number} x @param {number} y */
  function pointOfPage(x, y) {
    const scroller = get.Document.scrollingElement(document);
    if (!scroller) return { x, y };
    return { x: x - get.Element.scrollLeft(scroller), y: y - get.Element.scrollTop(scroller) };
  }

  /**
   * @param {Target} target
   * @param {Element | null} [carried] what a drag has under the pointer: it may follow it, and then covers nothing
   * @returns {Reach}
   */
  return function reach({ selector, x, y, unit }, carried = null) {
    if (selector === null) {
      if (unit === "fraction") return { place: partOf(builtins, viewport(), x ?? 0, y ?? 0), problem: "" };
      if (unit !== "page") return { place: { x: x ?? 0, y: y ?? 0 }, problem: "" };
      const name = `(${x},${y})`;
      const body = get.Document.body(document) ?? get.Document.documentElement(document);
      return reachPoint(name, body, () => pointOfPage(x ?? 0, y ?? 0), viewport());
    }
    const element = query.find(selector);
    if (!element) return missing(`nothing in the page matches '${selector}'`);
    const name = `'${selector}'`;
    if (x === null || y === null) return reachElement(name, element, viewport(), carried);
    const { width, height } = query.rectangle(element);
    if (!(width > 0 && height > 0)) return missing(`${name} is not shown`);
    const pointOf =
      unit === "fraction"
        ? () => partOf(builtins, query.rectangle(element), x, y)
        : () => ownPoint(builtins, query, element, x, y);
    return reachPoint(name, element, pointOf, viewport());
  };
}

/** @param {string} problem @returns {Reach} */
function missing(problem) {
  return { place: null, problem };
}

/** @param {Place} at @param {Size} size */
function isInside({ x, y }, { width, height }) {
  return x >= 0 && y >= 0 && x < width && y < height;
}

/** @param {Builtins} builtins @param {string} name @param {Place} at */
function outside({ Math }, name, { x, y }) {
  return `${name} is outside the page (${Math.round(x)},${Math.round(y)}); make page.viewport larger`;
}

/**
 * A point by fractions of a box's size.
 * @param {Builtins} builtins
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {number} x 0 to 1
 * @param {number} y 0 to 1
 */
function partOf({ Math }, box, x, y) {
  return {
    x: Math.min(box.x + x * box.width, box.x + box.width - INSIDE),
    y: Math.min(box.y + y * box.height, box.y + box.height - INSIDE),
  };
}

/** A point from an element's corner. @param {Builtins} builtins @param {DomQuery} query @param {Element} element @param {number} x @param {number} y */
function ownPoint({ get, nameOf }, query, element, x, y) {
  if (nameOf(element) !== "canvas") {
    const box = query.rectangle(element);
    return { x: box.x + x, y: box.y + y };
  }
  const box = query.contentBox(element);
  const { width, height } = get.HTMLCanvasElement;
  return { x: box.x + (x * box.width) / width(element), y: box.y + (y * box.height) / height(element) };
}

/** @param {Builtins} builtins @param {DomQuery} query @param {Obstacles} obstacles */
function createReachPoint(builtins, query, { lands, cutOff }) {
  /**
   * A point is clicked whatever is there, as long as a person sees it.
   * @param {string} name
   * @param {Element} element
   * @param {() => Place} pointOf
   * @param {Size} viewport
   * @returns {Reach}
   */
  return (name, element, pointOf, viewport) => {
    let clip = null;
    for (let i = 0; i < 2; i++) {
      const place = pointOf();
      const isIn = isInside(place, viewport);
      if (isIn && lands(query.at(place.x, place.y).element, element, null)) return { place, problem: "" };
      clip = query.clip(element, place);
      if (isIn && !clip) return { place, problem: "" };
      if (i === 0) query.reveal(element, pointOf, false);
    }
    const place = pointOf();
    if (!clip || !isInside(place, viewport)) return missing(outside(builtins, name, place));
    return missing(cutOff(name, clip));
  };
}

/** @param {Builtins} builtins @param {DomQuery} query @param {Obstacles} obstacles */
function createReachElement(builtins, query, { lands, cutOff, describe }) {
  /** @typedef {(at: Place) => boolean} IsOn whether a click there lands on the element */

  /** A point of the element at which a click lands on it. @param {Element} element @param {IsOn} isOn */
  function pointOn(element, isOn) {
    const box = query.rectangle(element);
    for (let row = 0; row < PARTS.length; row++) {
      for (let column = 0; column < PARTS.length; column++) {
        const at = { x: box.x + box.width * PARTS[column], y: box.y + box.height * PARTS[row] };
        if (isOn(at)) return at;
      }
    }
    return null;
  }

  /** A point of the element after scrolling it into view, and away from what covers it. @param {Element} element @param {IsOn} isOn */
  function pointInView(element, isOn) {
    const middle = () => middleOf(query.rectangle(element));
    if (isOn(middle())) return middle();
    query.reveal(element, middle, false);
    if (isOn(middle())) return middle();
    const undo = query.reveal(element, middle, true);
    if (isOn(middle())) return middle();
    undo();
    return pointOn(element, isOn);
  }

  /**
   * An element is clicked in its middle, or elsewhere if its middle is covered.
   * @param {string} name
   * @param {Element} element
   * @param {Size} viewport
   * @param {Element | null} carried
   * @returns {Reach}
   */
  return (name, element, viewport, carried) => {
    if (isWholePage(builtins, query, element)) return { place: middleOf(viewport), problem: "" };
    if (!query.isShown(element)) return missing(`${name} is not shown`);
    /** @type {IsOn} */
    const isOn = (at) => isInside(at, viewport) && lands(query.at(at.x, at.y).element, element, carried);
    const point = pointInView(element, isOn);
    if (point) return { place: point, problem: isDisabled(builtins, element) ? `${name} is disabled` : "" };
    const place = middleOf(query.rectangle(element));
    if (!isInside(place, viewport)) return missing(outside(builtins, name, place));
    const clip = query.clip(element, place);
    if (clip) return missing(cutOff(name, clip));
    return { place, problem: describe(name, element, query.at(place.x, place.y).element) };
  };
}

/** @param {{ x: number, y: number, width: number, height: number }} box */
function middleOf({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Whether it is the page as a whole, of which all is a part, with no height of its own. @param {Builtins} builtins @param {DomQuery} query @param {Element} element */
function isWholePage({ nameOf }, query, element) {
  const name = nameOf(element);
  if (name !== "body" && name !== "html") return false;
  const { width, height } = query.rectangle(element);
  return !(width > 0 && height > 0);
}
