/**
 * Canvases as the game painted them: the first one's own pixels, the others over it where the page has them,
 * each through the CSS filters that a person would see it through.
 */

/**
 * @param {Natives} natives
 * @param {Region} region
 * @param {string[]} selectors from the lowest up
 * @param {Look} look
 * @param {Context2D} contextOf
 * @returns {Source}
 */
function createCanvasSource(natives, region, selectors, look, contextOf) {
  const { apply, Error } = natives;
  const rect = region.crop ?? { x: 0, y: 0, ...region.size };
  const readback = createReadback(natives, rect.width, rect.height);
  /** @type {HTMLCanvasElement[]} */
  const canvases = [];
  /** @type {{ canvas: HTMLCanvasElement, context: CanvasRenderingContext2D } | null} */
  let scratch = null;

  /** @param {number} index of its selector */
  function find(index) {
    if (canvases[index]?.isConnected) return canvases[index];
    const selector = selectors[index];
    const found = look.find(selector);
    if (!found) throw new Error(`observation.canvas: nothing in the page matches '${selector}'`);
    if (found.tagName !== "CANVAS") {
      throw new Error(`observation.canvas: '${selector}' is no canvas but a ${found.tagName}`);
    }
    canvases[index] = /** @type {HTMLCanvasElement} */ (found);
    return canvases[index];
  }

  /** Throws where a canvas is missing, or the file's size is not the first one's. */
  function check() {
    const { width, height } = find(0);
    if (width !== region.size.width || height !== region.size.height) {
      throw new Error(
        `observation.size: the file says ${region.size.width}x${region.size.height}, the canvas is ${width}x${height}`,
      );
    }
    for (let i = 1; i < selectors.length; i++) find(i);
  }

  /** Of elements, nearest first: they are alive, and it takes the browser as long to make one as to read it. */
  const seen = { elements: /** @type {Element[]} */ ([]), styles: /** @type {CSSStyleDeclaration[]} */ ([]) };

  /** @param {Element} element @param {number} depth of its ancestors that are asked for together */
  function styleOf(element, depth) {
    if (seen.elements[depth] !== element) {
      seen.elements[depth] = element;
      seen.styles[depth] = natives.getComputedStyle(element);
    }
    return seen.styles[depth];
  }

  /** All CSS filters from the canvas up to the root, nearest first. @param {Element} element */
  function filters(element) {
    let all = "";
    let depth = 0;
    for (let node = /** @type {Element | null} */ (element); node; node = node.parentElement) {
      const { filter } = styleOf(node, depth);
      depth += 1;
      if (filter !== "none" && filter !== "invert(0)") all += ` ${filter}`;
    }
    return all;
  }

  /** The background, for what is to be drawn over it. */
  function clear() {
    scratch ??= createReadable(natives, rect.width, rect.height);
    const { canvas, context } = scratch;
    const { 0: r, 1: g, 2: b } = region.background;
    context.filter = "none";
    context.globalAlpha = 1;
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    apply(natives.fillRect, context, [0, 0, rect.width, rect.height]);
    return { canvas, context };
  }

  /** @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} source @param {string} filter */
  function drawLowest(context, source, filter) {
    const { x, y, width, height } = rect;
    context.filter = filter || "none";
    apply(natives.drawImage, context, [source, x, y, width, height, 0, 0, width, height]);
  }

  /** @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} layer */
  function drawOver(context, layer) {
    if (layer.width === 0 || layer.height === 0 || !isShown(natives, layer)) return;
    const below = contentBox(natives, look, canvases[0]);
    const box = contentBox(natives, look, layer);
    const scaleX = region.size.width / below.width;
    const scaleY = region.size.height / below.height;
    context.filter = filters(layer) || "none";
    context.globalAlpha = opacity(natives, layer);
    apply(natives.drawImage, context, [
      layer,
      (box.x - below.x) * scaleX - rect.x,
      (box.y - below.y) * scaleY - rect.y,
      box.width * scaleX,
      box.height * scaleY,
    ]);
  }

  /** @returns {Painted} the canvas that has what is observed: the game's own, or one that all is drawn into */
  function painted() {
    const source = find(0);
    const filter = filters(source);
    const own = filter === "" && selectors.length === 1 ? contextOf(source) : null;
    if (own) return { canvas: source, context: own, x: rect.x, y: rect.y };
    const { canvas, context } = clear();
    drawLowest(context, source, filter);
    for (let i = 1; i < selectors.length; i++) drawOver(context, find(i));
    return { canvas, context, x: 0, y: 0 };
  }

  return {
    check,
    into: readback.into,
    prepare: () => readback.prepare(painted),
    read: () => readback.read(painted),
  };
}

/** Whether a person could see it. @param {Natives} natives @param {Element} element */
function isShown(natives, element) {
  return natives.apply(natives.checkVisibility, element, [natives.bare({ visibilityProperty: true })]);
}

/** Of the element and all around it, together. @param {Natives} natives @param {Element} element */
function opacity(natives, element) {
  let all = 1;
  for (let node = /** @type {Element | null} */ (element); node; node = node.parentElement) {
    all *= natives.parseFloat(natives.getComputedStyle(node).opacity);
  }
  return all;
}

/**
 * Where a canvas has its pixels, in CSS pixels of the page's viewport: within its border and padding.
 * @param {Natives} natives
 * @param {Look} look
 * @param {HTMLCanvasElement} canvas
 */
function contentBox(natives, look, canvas) {
  const { parseFloat } = natives;
  const outer = look.rectangle(canvas);
  const { paddingLeft, paddingTop, paddingRight, paddingBottom } = natives.getComputedStyle(canvas);
  const scaleX = outer.width / canvas.offsetWidth; // by transforms
  const scaleY = outer.height / canvas.offsetHeight;
  return {
    x: outer.x + (canvas.clientLeft + parseFloat(paddingLeft)) * scaleX,
    y: outer.y + (canvas.clientTop + parseFloat(paddingTop)) * scaleY,
    width: (canvas.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)) * scaleX,
    height: (canvas.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)) * scaleY,
  };
}
