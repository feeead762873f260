/**
 * What a page has that a game's file may speak of: its canvases and what can be clicked, each with a selector
 * that finds it alone, and outlined for a picture. For looking at a page that nobody plays on.
 *
 * @param {string | null} observed selector of the element that the agent sees
 */
(observed) => {
  const KINDS = {
    canvas: "canvas",
    button: "button, a[href], input, select, textarea, [role=button], [onclick]",
    frame: "iframe",
    observed,
  };
  const MOST = 40; // of a kind
  const COLOURS = /** @type {Record<string, string>} */ ({
    canvas: "#d62728",
    button: "#1f77b4",
    frame: "#9467bd",
    observed: "#2ca02c",
  });

  /** The document, its shadow roots and frames, and those in them. @param {Document | ShadowRoot} root @returns {(Document | ShadowRoot)[]} */
  function roots(root) {
    const all = [root];
    for (const element of root.querySelectorAll("*")) {
      const inner =
        element.shadowRoot ?? (element instanceof HTMLIFrameElement ? element.contentDocument : null);
      if (inner) all.push(...roots(inner));
    }
    return all;
  }

  const everywhere = roots(document);

  /** @param {string} selector */
  function isAlone(selector) {
    return everywhere.reduce((count, root) => count + root.querySelectorAll(selector).length, 0) === 1;
  }

  /** @param {Element} element */
  function selectorOf(element) {
    const tag = element.tagName.toLowerCase();
    const id = element.id ? [`#${CSS.escape(element.id)}`] : [];
    const classes = [...element.classList].map((name) => `.${CSS.escape(name)}`);
    const plain = [...id, tag, ...classes, ...classes.map((name) => tag + name), tag + classes.join("")];
    return plain.find(isAlone) ?? pathOf(element);
  }

  /** @param {Element} element @returns {string} */
  function pathOf(element) {
    const { parentElement: parent } = element;
    const tag = element.tagName.toLowerCase();
    if (!parent) return tag;
    const place = [...parent.children].filter((one) => one.tagName === element.tagName).indexOf(element) + 1;
    const above = parent === document.body ? "body" : selectorOf(parent);
    return `${above} > ${tag}:nth-of-type(${place})`;
  }

  /** @param {Element} element */
  function aboutOf(element) {
    if (element instanceof HTMLCanvasElement) return `${element.width} x ${element.height} pixels`;
    const said =
      element.textContent?.trim() || element.getAttribute("value") || element.getAttribute("title");
    return (said ?? "").replace(/\s+/g, " ").slice(0, 40);
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

  /** What a person sees by the pointer's shape to be one thing to click. @param {Element} element */
  function isPointed(element) {
    const around = element.parentElement;
    return pointer(element) && !(around && pointer(around)) && !element.matches(KINDS.button);
  }
  /** @param {Element} element */
  const pointer = (element) => getComputedStyle(element).cursor === "pointer";

  /** @type {{ kind: string, selector: string, about: string, x: number, y: number, width: number, height: number }[]} */
  const parts = [];
  for (const [kind, wanted] of Object.entries(KINDS)) {
    if (wanted === null) continue;
    const found = everywhere.flatMap((root) => [...root.querySelectorAll(wanted)]);
    if (kind === "button") found.push(...[...document.querySelectorAll("body *")].filter(isPointed));
    for (const element of found.slice(0, MOST)) {
      const { x, y, width, height } = element.getBoundingClientRect();
      const selector = selectorOf(element);
      parts.push({ kind, selector, about: aboutOf(element), x, y, width, height });
    }
  }
  for (const part of parts) if (part.width > 0 && part.height > 0) outline(part);
  return JSON.stringify(parts);
};
