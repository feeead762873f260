/**
 * Copies of nodes: children, attributes, text, what is written into a field, and how far it is scrolled.
 *
 * @typedef {object} NodeCopy
 * @property {Node[]} children
 * @property {string[]} attributes name, value, name, and so on
 * @property {string | null} data of a text
 * @property {any[]} fields values of form fields and scroll places, as `FIELDS` lists them
 */

import { emptyList } from "../kept_interfaces.js";
import { bind, getter } from "./kept.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "../dom/shadow_roots.js"
 * @import { Kept } from "./kept.js"
 * @import { Copier } from "./walk.js"
 */

/** What an element holds besides its attributes, by its name; all of them are scrolled. */
const FIELDS = {
  __proto__: null,
  input: ["HTMLInputElement", "value", "checked"],
  textarea: ["HTMLTextAreaElement", "value"],
  select: ["HTMLSelectElement", "selectedIndex"],
};
const ELEMENT = 1;

/** @param {Builtins} builtins @param {Kept} kept @param {ShadowRoots} shadowRoots @returns {Copier} */
export function createNodeCopier(builtins, kept, shadowRoots) {
  const { get } = builtins;
  const dom = keepDom(builtins);
  const fieldsOf = createFields(builtins, kept);

  /** @param {Node} node @param {any[]} before */
  function childrenOf(node, before) {
    let same = true;
    let count = 0;
    for (let child = dom.firstChild(node); child; child = dom.nextSibling(child)) {
      if (same && before[count] !== child) same = false;
      count += 1;
    }
    if (same && count === before.length) return before;
    const children = emptyList();
    for (let child = dom.firstChild(node); child; child = dom.nextSibling(child))
      children[children.length] = child;
    return children;
  }

  /** @param {any} element @param {string[]} before */
  function attributesOf(element, before) {
    const names = dom.attributeNames(element);
    const list = emptyList();
    let same = before.length === names.length * 2;
    for (let i = 0; i < names.length; i++) {
      list[2 * i] = names[i];
      list[2 * i + 1] = dom.attribute(element, names[i]);
      if (same && (before[2 * i] !== list[2 * i] || before[2 * i + 1] !== list[2 * i + 1])) same = false;
    }
    return same ? before : list;
  }

  const EMPTY = emptyList();
  return {
    copy({ object, inner: before }, visit) {
      const isElement = get.Node.nodeType(object) === ELEMENT;
      const children = childrenOf(object, before?.children ?? EMPTY);
      const attributes = isElement ? attributesOf(object, before?.attributes ?? EMPTY) : EMPTY;
      const fields = isElement ? fieldsOf.read(object, before?.fields ?? EMPTY) : EMPTY;
      const data = dom.isText(object) ? dom.data(object) : null;
      for (let i = 0; i < children.length; i++) visit(children[i]);
      visit(get.Node.parentNode(object));
      if (isElement) visit(shadowRoots.of(object));
      const same =
        before !== undefined &&
        children === before.children &&
        attributes === before.attributes &&
        fields === before.fields &&
        data === before.data;
      return same ? before : { children, attributes, fields, data };
    },
    putBack({ object }, { children, attributes, data }) {
      if (data !== null && dom.data(object) !== data) dom.setData(object, data);
      if (childrenOf(object, children) !== children) putChildrenBack(dom, object, children);
      if (get.Node.nodeType(object) !== ELEMENT) return;
      if (attributesOf(object, attributes) !== attributes) putAttributesBack(dom, object, attributes);
    },
    settle({ object }, { fields }) {
      if (get.Node.nodeType(object) === ELEMENT) fieldsOf.write(object, fields);
    },
  };
}

/** Interfaces' own getters, setters and methods. @param {Builtins} builtins */
function keepDom({ global, getDescriptor, get }) {
  const { prototype: node } = global.Node;
  const { prototype: element } = global.Element;
  const { prototype: text } = global.CharacterData;
  const setData = /** @type {any} */ (getDescriptor(text, "data")?.set);
  const TEXTS = [3, 4, 7, 8]; // text, CDATA, processing instruction, comment
  return {
    firstChild: getter(node, "firstChild"),
    nextSibling: getter(node, "nextSibling"),
    insertBefore: bind(node.insertBefore),
    removeChild: bind(node.removeChild),
    attributeNames: bind(element.getAttributeNames),
    attribute: bind(element.getAttribute),
    setAttribute: bind(element.setAttribute),
    removeAttribute: bind(element.removeAttribute),
    data: getter(text, "data"),
    setData: bind(setData),
    isText(/** @type {any} */ one) {
      const type = get.Node.nodeType(one);
      for (let i = 0; i < TEXTS.length; i++) if (TEXTS[i] === type) return true;
      return false;
    },
  };
}

/** @param {ReturnType<typeof keepDom>} dom @param {Node} node @param {Node[]} children */
function putChildrenBack(dom, node, children) {
  let at = dom.firstChild(node);
  for (let i = 0; i < children.length; i++) {
    if (at === children[i]) at = dom.nextSibling(at);
    else dom.insertBefore(node, children[i], at);
  }
  while (at) {
    const next = dom.nextSibling(at);
    dom.removeChild(node, at);
    at = next;
  }
}

/** @param {ReturnType<typeof keepDom>} dom @param {Element} element @param {string[]} attributes */
function putAttributesBack(dom, element, attributes) {
  const now = dom.attributeNames(element);
  let at = 0; // all before it are in place
  for (let i = 0; i < now.length; i++) {
    if (attributes[2 * at] === now[i]) at += 1;
    else dom.removeAttribute(element, now[i]);
  }
  for (let j = 0; j < attributes.length; j += 2) {
    if (dom.attribute(element, attributes[j]) !== attributes[j + 1])
      dom.setAttribute(element, attributes[j], attributes[j + 1]);
  }
}

/** @param {Builtins} builtins @param {Kept} kept */
function createFields({ global, apply, create, getDescriptor, nameOf }, { isSame }) {
  const SCROLLED = ["scrollTop", "scrollLeft"];
  /** @type {Record<string, { get: any, set: any }[]>} */
  const byName = create(null);
  const properties = (/** @type {string} */ owner, /** @type {string[]} */ names) =>
    names.map(
      (name) => /** @type {any} */ (getDescriptor(/** @type {any} */ (global)[owner].prototype, name)),
    );
  const scrolled = properties("Element", SCROLLED);
  for (const name of ["input", "textarea", "select"]) {
    const [owner, ...names] = /** @type {any} */ (FIELDS)[name];
    byName[name] = [...scrolled, ...properties(owner, names)];
  }
  return {
    /** @param {any} element @param {any[]} before */
    read(element, before) {
      const fields = byName[nameOf(element)] ?? scrolled;
      const values = emptyList();
      let same = before.length === fields.length;
      for (let i = 0; i < fields.length; i++) {
        values[i] = apply(fields[i].get, element, []);
        if (same && !isSame(values[i], before[i])) same = false;
      }
      return same ? before : values;
    },
    /** @param {any} element @param {any[]} values */
    write(element, values) {
      const fields = byName[nameOf(element)] ?? scrolled;
      for (let i = 0; i < fields.length; i++) {
        if (!isSame(apply(fields[i].get, element, []), values[i])) apply(fields[i].set, element, [values[i]]);
      }
    },
  };
}
