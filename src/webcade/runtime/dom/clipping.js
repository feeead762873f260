/**
 * Boxes of an IntersectionObserver: its root's, and what is left of a target's.
 *
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Edges in CSS pixels
 */

/**
 * @import { Builtins } from "../builtins.js"
 */

/** @param {Builtins} builtins @param {Edges} a @param {Edges} b @returns {Edges} of negative size if they are apart */
export function overlap({ Math }, a, b) {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}

/** @param {Builtins} builtins */
export function createRootEdges(builtins) {
  const { global, document, get, is, boxOf } = builtins;
  const { parseFloat } = global;

  /** The root's edges, moved out by its margin. @param {any} observer @returns {Edges} */
  return (observer) => {
    const root = get.IntersectionObserver.root(observer);
    const whole = get.Document.documentElement(document);
    const edges = is.Element(root)
      ? boxOf(root)
      : { left: 0, top: 0, right: get.Element.clientWidth(whole), bottom: get.Element.clientHeight(whole) };
    const margins = builtins.marginsOf(get.IntersectionObserver.rootMargin(observer));
    const width = edges.right - edges.left;
    const height = edges.bottom - edges.top;
    /** @param {number} index @param {number} whole */
    const margin = (index, whole) => {
      const text = margins[index];
      return text[text.length - 1] === "%" ? (parseFloat(text) / 100) * whole : parseFloat(text);
    };
    return {
      left: edges.left - margin(3, width),
      top: edges.top - margin(0, height),
      right: edges.right + margin(1, width),
      bottom: edges.bottom + margin(2, height),
    };
  };
}

/** @param {Builtins} builtins */
export function createClip(builtins) {
  const { document, getComputedStyle, get, call, boxOf } = builtins;

  /** The part of the target that its ancestors, up to the root, do not clip. @param {any} target @param {any} root */
  return (target, root) => {
    /** @type {Edges} */
    let edges = boxOf(target);
    for (
      let up = get.Node.parentElement(target);
      up && up !== root && up !== get.Document.documentElement(document);
      up = get.Node.parentElement(up)
    ) {
      if (up === get.Document.body(document)) continue;
      if (call.CSSStyleDeclaration.getPropertyValue(getComputedStyle(up), "overflow-x") !== "visible") {
        edges = overlap(builtins, edges, boxOf(up));
      }
    }
    return edges;
  };
}
