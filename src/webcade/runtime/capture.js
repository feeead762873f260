/**
 * What the agent sees: the game's canvas over the page's background, through the CSS filters that a
 * person would see it through.
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Rect
 * @typedef {ReturnType<typeof installReadableCanvas>} Context2D
 * @typedef {{ canvas: string[] | null, element: string | null, size: { width: number, height: number }, crop: Rect | null, background: [number, number, number] }} Region
 */

/** Make canvases readable; to be called before the page's first script. @param {Natives} natives @param {Disguise} disguise */
function installReadableCanvas(natives, disguise) {
  const { apply, getContext } = natives;
  const contexts = natives.weakMap();
  disguise.method(
    natives.global.HTMLCanvasElement.prototype,
    "getContext",
    {
      /** @this {HTMLCanvasElement} */
      getContext(/** @type {string} */ type, /** @type {any} */ options) {
        if (type === "2d") {
          const context = apply(getContext, this, [type, { ...options, willReadFrequently: true }]);
          if (context) contexts.set(this, context);
          return context;
        }
        if (type === "webgl" || type === "webgl2" || type === "experimental-webgl") {
          return apply(getContext, this, [type, { ...options, preserveDrawingBuffer: true }]);
        }
        return apply(getContext, this, [type, options]);
      },
    }.getContext,
  );
  /** The 2D context that the page has taken of a canvas; to ask the canvas itself could make it one. */
  return (/** @type {HTMLCanvasElement} */ canvas) =>
    /** @type {CanvasRenderingContext2D | null} */ (contexts.get(canvas) ?? null);
}

/**
 * @param {Natives} natives
 * @param {Region} region
 * @param {Look} look
 * @param {Context2D} contextOf
 */
function createCapture(natives, region, look, contextOf) {
  const { apply, getContext, getImageData, Error, Uint32Array } = natives;
  const rect = region.crop ?? { x: 0, y: 0, ...region.size };
  /** @type {HTMLCanvasElement | null} */
  let canvas = null;
  /** @type {CanvasRenderingContext2D | null} */
  let scratch = null;

  function find() {
    if (canvas?.isConnected) return canvas;
    const { 0: selector } = region.canvas ?? [""];
    const found = look.find(selector);
    if (!found) throw new Error(`observation.canvas: nothing in the page matches '${selector}'`);
    if (found.tagName !== "CANVAS") {
      throw new Error(`observation.canvas: '${selector}' is no canvas but a ${found.tagName}`);
    }
    canvas = /** @type {HTMLCanvasElement} */ (found);
    return canvas;
  }

  /** Throws where the file's size is not the canvas's. */
  function check() {
    const { width, height } = find();
    if (width !== region.size.width || height !== region.size.height) {
      throw new Error(
        `observation.size: the file says ${region.size.width}x${region.size.height}, the canvas is ${width}x${height}`,
      );
    }
  }

  /** All CSS filters from the canvas up to the root, nearest first. @param {Element} element */
  function filters(element) {
    let all = "";
    for (let node = /** @type {Element | null} */ (element); node; node = node.parentElement) {
      const { filter } = natives.getComputedStyle(node);
      if (filter !== "none" && filter !== "invert(0)") all += ` ${filter}`;
    }
    return all;
  }

  /** @param {HTMLCanvasElement} source @param {string} filter */
  function redraw(source, filter) {
    if (!scratch) {
      const element = /** @type {HTMLCanvasElement} */ (natives.createElement("canvas"));
      element.width = rect.width;
      element.height = rect.height;
      scratch = /** @type {any} */ (apply(getContext, element, ["2d", { willReadFrequently: true }]));
    }
    const context = /** @type {CanvasRenderingContext2D} */ (scratch);
    const { 0: r, 1: g, 2: b } = region.background;
    context.filter = filter || "none";
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    const { x, y, width, height } = rect;
    apply(natives.fillRect, context, [0, 0, width, height]);
    apply(natives.drawImage, context, [source, x, y, width, height, 0, 0, width, height]);
    return context;
  }

  /** RGBA words of the region as they are now. */
  function read() {
    const source = find();
    const filter = filters(source);
    const { x, y, width, height } = rect;
    const own = filter === "" ? contextOf(source) : null;
    const { data } = own
      ? apply(getImageData, own, [x, y, width, height])
      : apply(getImageData, redraw(source, filter), [0, 0, width, height]);
    return new Uint32Array(data.buffer);
  }

  /** @param {"rgb" | "grayscale"} pixels @param {[number, number] | null} size height and width, null for the region's own */
  function encoder(pixels, size) {
    const { 0: toHeight, 1: toWidth } = size ?? [rect.height, rect.width];
    const { width, height } = rect;
    const encode = createEncoder(natives, {
      pixels,
      width,
      height,
      toWidth,
      toHeight,
      background: region.background,
    });
    if (!size) {
      const encodeRuns = createRunCoder(natives, pixels, region.background, encode);
      return () => encodeRuns(read());
    }
    return () => `P${apply(natives.toBase64, encode(read()), [])}`;
  }

  return { check, encoder };
}
