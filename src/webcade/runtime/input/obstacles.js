/** Why a click on an element would not land on it: what it hits instead, in a sentence. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 *
 * @typedef {ReturnType<typeof createObstacles>} Obstacles
 */

/** @param {Builtins} builtins @param {DomQuery} query */
export function createObstacles(builtins, query) {
  const { apply, get } = builtins;

  /** Whether a node is an element or within it. @param {Element} node @param {Element} element */
  function isWithin(node, element) {
    /** @type {Element | null} */
    let up = node;
    while (up && up !== element) up = query.outer(up);
    return up !== null;
  }

  /**
   * Whether a click on what was found is one on the element: on its content, on its label, or on what is dragged over
   * it.
   * @param {Element} found
   * @param {Element} element
   * @param {Element | null} carried what is dragged; null without a drag
   */
  function lands(found, element, carried) {
    if (isWithin(found, element) || (carried && isWithin(found, carried))) return true;
    const label = apply(builtins.closest, found, ["label"]);
    return label !== null && get.HTMLLabelElement.control(label) === element;
  }

  return {
    lands,
    /** @param {string} name of the element in the sentence @param {Element} clip what hides it */
    cutOff: (name, clip) => `${name} is cut off by ${labelOf(builtins, clip)}, which does not scroll to it`,
    /**
     * @param {string} name of the element in the sentence
     * @param {Element} element
     * @param {Element} found what a click there would hit
     */
    describe(name, element, found) {
      if (apply(builtins.closest, element, ["[inert]"])) return `${name} is inert`;
      const other = labelOf(builtins, found);
      const events = builtins.getComputedStyle(element);
      const passes = builtins.call.CSSStyleDeclaration.getPropertyValue(events, "pointer-events") === "none";
      if (passes) return `${name} lets clicks through to ${other} (pointer-events: none)`;
      if (isWithin(element, found)) return `a click on ${name} goes to ${other}, around it`;
      return `${name} is under ${other}; click that first, or wait until it is gone`;
    },
  };
}

/** An element as its page's author knows it: '#start', 'div.menu', 'canvas'. @param {Builtins} builtins @param {Element} element */
function labelOf({ apply, exec, get }, element) {
  const id = get.Element.id(element);
  if (id) return `'#${id}'`;
  const name = get.Element.className(element);
  const first = typeof name === "string" ? apply(exec, /\S+/, [name]) : null; // that of SVG is an object
  return `'${get.Element.localName(element)}${first ? `.${first[0]}` : ""}'`;
}
