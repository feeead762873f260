/**
 * Elements of the page, wherever they are: in the document, in shadow roots, in frames of its origin.
 *
 * @typedef {ReturnType<typeof createDomQuery>} DomQuery
 */

import { emptyList } from "../kept_interfaces.js";
import { createAt, createContentBox, createRectangle } from "./places.js";
import { createIsShown, createReveal } from "./reveal.js";
import { createTrees } from "./trees.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "./shadow_roots.js"
 * @import { Trees } from "./trees.js"
 */

/** @param {Builtins} builtins @param {ShadowRoots} shadowRoots */
export function createDomQuery(builtins, shadowRoots) {
  const trees = createTrees(builtins, shadowRoots);
  const rectangle = createRectangle(builtins);
  return {
    find: createFind(builtins, trees),
    findAll: createFindAll(builtins, trees),
    rectangle,
    contentBox: createContentBox(builtins, rectangle),
    isShown: createIsShown(builtins, trees, rectangle),
    ...createReveal(builtins, trees, rectangle),
    at: createAt(builtins, trees),
    innerRoot: trees.innerRoot,
    outer: trees.outer,
    focused: createFocused(builtins, trees),
  };
}

/** @param {Builtins} builtins @param {Trees} trees */
function createFind({ document, call }, { kindOf, eachInner }) {
  /**
   * The first element that matches; inner trees come after all of the outer one.
   * @param {string} selector
   * @param {any} [root]
   * @returns {Element | null}
   */
  function find(selector, root = document) {
    /** @type {Element | null} */
    let found = call[kindOf(root)].querySelector(root, selector);
    if (found) return found;
    eachInner(root, (inner) => {
      found = find(selector, inner);
      return found !== null;
    });
    return found;
  }
  return find;
}

/** @param {Builtins} builtins @param {Trees} trees */
function createFindAll({ document, get, call }, { kindOf, eachInner }) {
  /**
   * All elements that match, those of outer trees first.
   * @param {string} selector
   * @param {any} [root]
   * @param {Element[]} [all]
   */
  function findAll(selector, root = document, all = emptyList()) {
    const list = call[kindOf(root)].querySelectorAll(root, selector);
    const count = get.NodeList.length(list);
    for (let i = 0; i < count; i++) all[all.length] = list[i];
    eachInner(root, (inner) => {
      findAll(selector, inner, all);
      return false;
    });
    return all;
  }
  return findAll;
}

/** @param {Builtins} builtins @param {Trees} trees */
function createFocused({ get }, { kindOf }) {
  /** The element of a tree that has the focus, or its body. @param {any} root @returns {Element | null} */
  return (root) => {
    const kind = kindOf(root);
    return get[kind].activeElement(root) ?? (kind === "Document" ? get.Document.body(root) : null);
  };
}
