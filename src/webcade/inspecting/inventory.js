/**
 * List what a game.toml may name in a page: canvases, iframes and what can be clicked, each with a selector that
 * matches it alone. Draws an outline around each, for a screenshot. It changes the page, so no game is played on
 * it afterwards.
 *
 * @param {string | null} observed selector of the element that the agent sees
 * @returns a JSON text: the list of parts
 */
(observed) => {
  const KINDS = {
    canvas: "canvas",
    button: "button, a[href], input, select, textarea, [role=button], [onclick]",
    frame: "iframe",
    observed,
  };
  const MOST = 40; // parts of a kind
  const COLOURS = /** @type {Record<string, string>} */ ({
    canvas: "#d62728",
    button: "#1f77b4",
    frame: "#9467bd",
    observed: "#2ca02c",
  });

  /** The document and all shadow roots and iframe documents in it, at any depth. @param {Document | ShadowRoot} root @returns {(Document | ShadowRoot)[]} */
  function roots(root) {
    const all = [root];
    for (const element of root.querySelectorAll("*")) {
      const inner =
        element.shadowRoot ?? (element instanceof HTMLIFrameElement ? element.contentDocument : null);
      if (inner) all.push(...roots(inner));
    }
    return all;
  }

  const allRoots = roots(document);

  /** Whether it matches one element of the page. @param {string} selector */
  function isUnique(selector) {
    return allRoots.reduce((count, root) => count + root.querySelectorAll(selector).length, 0) === 1;
  }

  /** @param {Element} element */
  function selectorOf(element) {
    const tag = element.tagName.toLowerCase();
    const id = element.id ? [`#${CSS.escape(element.id)}`] : [];
    const classes = [...element.classList].map((name) => `.${CSS.escape(name)}`);
    const plain = [...id, tag, ...classes, ...classes.map((name) => tag + name), tag + classes.join("")];
    return plain.find(isUnique) ?? pathOf(element);
  }

  /** A selector by the element's place among its siblings. @param {Element} element @returns {string} */
  function pathOf(element) {
    const { parentElement: parent } = element;
    const tag = element.tagName.toLowerCase();
    if (!parent) return tag;
    const place = [...parent.children].filter((one) => one.tagName === element.tagName).indexOf(element) + 1;
    const above = parent === document.body ? "body" : selectorOf(parent);
    return `${above} > ${tag}:nth-of-type(${place})`;
  }

  /** A canvas's size, or an element's text or title. @param {Element} element */
  function aboutOf(element) {
    if (element instanceof HTMLCanvasElement) return `${element.width} x ${element.height} pixels`;
    const label =
      element.textContent?.trim() || element.getAttribute("value") || element.getAttribute("title");
    return (label ?? "").replace(/\s+/g, " ").slice(0, 40);
  }

  /** @param {{ kind: string, selector: string, x: number, y: number, width: number, height: number }} part */
  function outline({ kind, selector, x, y, width, height }) {
    const box = document.createElement("div");
    box.style.cssText = `all: initial; position: fixed; z-index: 2147483647; pointer-events: none;
      left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px; box-sizing: border-box;
      border: 2px solid ${COLOURS[kind]}; font: 11px monospace; color: white`;
    const label = document.createElement("span");
    label.style.cssText = `background: ${COLOURS[kind]}; padding: 0 3px; white-space: nowrap`;
    label.textContent = selector;
    box.append(label);
    document.documentElement.append(box);
  }

  /** Whether the mouse pointer becomes a hand over this element, and not over its parent. @param {Element} element */
  function isClickable(element) {
    const { parentElement: parent } = element;
    return hasHand(element) && !(parent && hasHand(parent)) && !element.matches(KINDS.button);
  }
  /** @param {Element} element */
  const hasHand = (element) => getComputedStyle(element).cursor === "pointer";

  /** @type {{ kind: string, selector: string, about: string, x: number, y: number, width: number, height: number }[]} */
  const parts = [];
  for (const [kind, wanted] of Object.entries(KINDS)) {
    if (wanted === null) continue;
    const found = allRoots.flatMap((root) => [...root.querySelectorAll(wanted)]);
    if (kind === "button") found.push(...[...document.querySelectorAll("body *")].filter(isClickable));
    for (const element of found.slice(0, MOST)) {
      const { x, y, width, height } = element.getBoundingClientRect();
      const selector = selectorOf(element);
      parts.push({ kind, selector, about: aboutOf(element), x, y, width, height });
    }
  }
  for (const part of parts) if (part.width > 0 && part.height > 0) outline(part);
  return JSON.stringify(parts);
};
