/** Finds elements in the page, its shadow roots and its frames, and a CSS selector that matches one of them alone. */

/** The document and all shadow roots and frames' documents in it, at any depth. @param {Document | ShadowRoot} root @returns {(Document | ShadowRoot)[]} */
export function rootsBelow(root) {
  const all = [root];
  for (const element of root.querySelectorAll("*")) {
    const inner = element.shadowRoot ?? frameDocument(element);
    if (inner) all.push(...rootsBelow(inner));
  }
  return all;
}

/** The document in a frame of the page's own origin. @param {Element} element */
function frameDocument(element) {
  return element.localName === "iframe" ? /** @type {HTMLIFrameElement} */ (element).contentDocument : null;
}

/** @param {(Document | ShadowRoot)[]} roots all that the page consists of */
export function createSelectors(roots) {
  /** Whether it matches one element of the page. @param {string} selector */
  function isUnique(selector) {
    return roots.reduce((count, root) => count + root.querySelectorAll(selector).length, 0) === 1;
  }

  /** The shortest selector of the usual kinds. @param {Element} element @returns {string} */
  function selectorOf(element) {
    const tag = CSS.escape(element.localName);
    const name = element.getAttribute("id");
    const id = name ? [`#${CSS.escape(name)}`] : [];
    const classes = [...element.classList].map((one) => `.${CSS.escape(one)}`);
    const plain = [...id, tag, ...classes, ...classes.map((one) => tag + one), tag + classes.join("")];
    return plain.find(isUnique) ?? pathOf(element);
  }

  /** A selector by the element's place among its siblings. @param {Element} element @returns {string} */
  function pathOf(element) {
    const parent = element.parentElement;
    const tag = CSS.escape(element.localName);
    if (!parent) return tag;
    const place = [...parent.children].filter((one) => one.localName === element.localName).indexOf(element);
    const above = parent.localName === "body" ? "body" : selectorOf(parent);
    return `${above} > ${tag}:nth-of-type(${place + 1})`;
  }

  return selectorOf;
}
