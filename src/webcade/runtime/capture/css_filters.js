/** The CSS filters through which a person sees an element. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

/** @param {Builtins} builtins @returns {(element: Element) => string} "" without any */
export function createFilters(builtins) {
  const { getPropertyValue: valueOf } = builtins.call.CSSStyleDeclaration;
  const { parentElement } = builtins.get.Node;
  /** Styles, by depth: they follow their element, and making one takes the browser as long as reading it. */
  const seen = { elements: emptyList(), styles: emptyList() };

  /** @param {Element} element @param {number} depth 0 for the canvas, 1 for its parent, and so on */
  function styleOf(element, depth) {
    if (seen.elements[depth] !== element) {
      seen.elements[depth] = element;
      seen.styles[depth] = builtins.getComputedStyle(element);
    }
    return seen.styles[depth];
  }

  /** All filters from the element up to the root, nearest first. */
  return (element) => {
    let all = "";
    let depth = 0;
    for (let node = /** @type {Element | null} */ (element); node; node = parentElement(node)) {
      const filter = valueOf(styleOf(node, depth), "filter");
      depth += 1;
      if (filter !== "none" && filter !== "invert(0)") all += ` ${filter}`;
    }
    return all;
  };
}
