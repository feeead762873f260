/**
 * Looks at a running page: all numbers, flags and short texts that an expression of game.toml can reach, each by that
 * expression. It runs between two steps, and calls no getter and no function of the page.
 *
 * @typedef {Record<string, number | boolean | string>} Seen by expression
 */

const MOST_OBJECTS = 4000;
const MOST_ELEMENTS = 800;
const MOST_ITEMS = 6; // of an array or a map that are looked into
const DEEPEST = 6;
const LONGEST = 24; // characters of a text that may be a state's name
const WORD = /^[A-Za-z_$][\w$]*$/;
const OF_CLOSURES = "read.closures.";
const OF_FUNCTIONS = ["prototype", "length", "name", "arguments", "caller"];

/**
 * @param {Record<string, () => unknown>} lexical the page's `let`, `const` and `class`, by name, and variables of its closures
 * @param {string[]} platform names of the browser's own globals
 * @returns {{ look: () => string, calls: () => string }} the look, and names of functions, as JSON
 */
export function createLook(lexical, platform) {
  const known = new Set(platform);
  return {
    look() {
      /** @type {Seen} */
      const seen = {};
      const met = new Set();
      // one after the other: the functions of a large library would leave no room for the game's own names
      for (const roots of rootsOf(lexical, known)) objects(seen, met, roots);
      elements(seen);
      return JSON.stringify(seen);
    },
    calls() {
      const isCall = (/** @type {unknown} */ value) =>
        typeof value === "function" &&
        value.length === 0 &&
        !/^class\b/.test(Function.prototype.toString.call(value));
      const roots = rootsOf(lexical, known).flat();
      return JSON.stringify(roots.flatMap(([name, value]) => (isCall(value) ? [name] : [])));
    },
  };
}

/**
 * What has a name: globals and top-level variables; and then variables of closures, if they have no other name.
 * @param {Record<string, () => unknown>} lexical @param {Set<string>} known @returns {[string, unknown][][]}
 */
function rootsOf(lexical, known) {
  /** @type {[string, unknown][]} */
  const roots = [];
  /** @type {[string, unknown][]} */
  const closures = [];
  for (const name in lexical) {
    try {
      (name.startsWith(OF_CLOSURES) ? closures : roots).push([name, lexical[name]()]);
    } catch {
      // not initialised yet
    }
  }
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (known.has(name) || name.startsWith("__") || !WORD.test(name)) continue;
    const own = Object.getOwnPropertyDescriptor(globalThis, name);
    if (own && "value" in own) roots.push([name, own.value]);
  }
  return [roots, closures];
}

/** @param {Seen} seen @param {Set<unknown>} met @param {[string, unknown][]} todo */
function objects(seen, met, todo) {
  let left = MOST_OBJECTS;
  for (let next = 0; next < todo.length && left > 0; next++) {
    const [path, value] = todo[next];
    try {
      left -= look(seen, todo, met, path, value);
    } catch {
      // a proxy that refuses to be looked at
    }
  }
}

/**
 * Note a value, or look into it.
 * @param {Seen} seen @param {[string, unknown][]} todo @param {Set<unknown>} met @param {string} path @param {unknown} value
 * @returns {number} how many objects were looked into
 */
function look(seen, todo, met, path, value) {
  if (isPlain(value)) {
    seen[path] = /** @type {any} */ (value);
  } else if (isLookedInto(value) && !met.has(value) && depthOf(path) <= DEEPEST) {
    met.add(value);
    const members = membersOf(path, /** @type {any} */ (value));
    for (const member of members) todo.push(member);
    return members.length > 0 ? 1 : 0;
  }
  return 0;
}

/** @param {string} path */
function depthOf(path) {
  return path.replace(OF_CLOSURES, "").split(/[.[]/).length;
}

/** @param {unknown} value */
function isPlain(value) {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "boolean" || (typeof value === "string" && value.length <= LONGEST);
}

/** Whether it is the page's own and no part of the browser. @param {unknown} value */
function isLookedInto(value) {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const isHost = value instanceof EventTarget || ArrayBuffer.isView(value);
  const kind = Object.prototype.toString.call(value);
  return !isHost && ["[object Object]", "[object Array]", "[object Map]"].includes(kind);
}

/** @param {string} path @param {object} object @returns {[string, unknown][]} */
function membersOf(path, object) {
  if (Array.isArray(object)) {
    /** @type {[string, unknown][]} */
    const items = [[`${path}.length`, object.length]];
    if (areDigits(object)) items.push([`Number(${path}.join(""))`, Number(object.join(""))]); // as a meter shows them
    for (let i = 0; i < MOST_ITEMS; i++) if (i in object) items.push([`${path}[${i}]`, object[i]]); // it may have holes
    return items;
  }
  if (object instanceof Map) {
    const named = [...object].slice(0, MOST_ITEMS).filter(([key]) => typeof key === "string");
    return named.map(([key, one]) => [`${path}.get(${JSON.stringify(key)})`, one]);
  }
  /** @type {[string, unknown][]} */
  const members = [];
  for (const key of Object.getOwnPropertyNames(object)) {
    if (typeof object === "function" && OF_FUNCTIONS.includes(key)) continue;
    const own = Object.getOwnPropertyDescriptor(object, key);
    if (!own || !("value" in own)) continue;
    members.push([WORD.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`, own.value]);
  }
  return members;
}

/** @param {unknown[]} items */
function areDigits(items) {
  return (
    items.length >= 3 &&
    items.length <= 9 &&
    items.every((one) => typeof one === "string" && /^\d$/.test(one))
  );
}

/** Numbers in the page's text, and whether elements are shown. @param {Seen} seen */
function elements(seen) {
  let left = MOST_ELEMENTS;
  /** @param {ParentNode} root */
  const into = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (left-- <= 0) return;
      const inner = element.shadowRoot ?? frameDocument(element);
      if (inner) into(inner);
      const selector = selectorOf(element);
      if (selector === "") continue;
      const text = ownText(element);
      if (/\d/.test(text)) seen[`read.number(${JSON.stringify(selector)})`] = numberIn(text);
      seen[`read.shown(${JSON.stringify(selector)})`] = element.checkVisibility({
        opacityProperty: true,
        visibilityProperty: true,
      });
    }
  };
  if (document.body) into(document.body);
}

/** The document in a frame of the page's own origin. @param {Element} element */
function frameDocument(element) {
  return element.localName === "iframe" ? /** @type {HTMLIFrameElement} */ (element).contentDocument : null;
}

/** By its id, or a class that it has alone; "" otherwise. @param {Element} element */
function selectorOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  for (const name of element.classList) {
    const selector = `.${CSS.escape(name)}`;
    const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
    if (root.querySelectorAll(selector).length === 1) return selector;
  }
  return "";
}

/** @param {Element} element */
function ownText(element) {
  return [...element.childNodes]
    .map((node) => (node.nodeType === Node.TEXT_NODE ? node.nodeValue : ""))
    .join("");
}

/** As `read.number` reads it. @param {string} text */
function numberIn(text) {
  const plain = text.replace(/(\d)[,\u00a0\u202f'](?=\d{3}(?!\d))/g, "$1");
  const found = /[-\u2212]?\d*\.?\d+(?:e[+-]?\d+)?/i.exec(plain);
  return found ? Number.parseFloat(found[0].replace("\u2212", "-")) : 0;
}
