/** What there is to know of a canvas: its size, its density, what is painted on it, and the colour behind it. */

const SAMPLE = 128; // pixels at most, in each direction, of the copy whose colours are counted
const CONTEXTS = ["2d", "webgl2", "webgl", "bitmaprenderer", "webgpu"];

/**
 * @typedef {object} CanvasFacts
 * @property {number} width in its own pixels
 * @property {number} height in its own pixels
 * @property {number} density its own pixels for each CSS pixel, horizontally; 0 if it is not shown
 * @property {string} context as "2d" or "webgl2"; "" if a worker draws on it
 * @property {number} colours that a coarse copy of it has; -1 if it may not be read
 * @property {boolean} transparent whether a pixel of it is not opaque
 * @property {string} background the colour behind it, as "#rrggbb"
 * @property {boolean} image whether a picture or gradient is behind it, too
 */

/** Asks the canvas for its context, so it comes last. @param {HTMLCanvasElement} canvas @returns {CanvasFacts} */
export function canvasFacts(canvas) {
  const { width, height } = canvas;
  const shown = contentWidth(canvas);
  const painted = paintedOn(canvas);
  return {
    width,
    height,
    density: shown > 0 ? width / shown : 0,
    ...painted,
    ...backgroundOf(canvas),
    context: contextOf(canvas),
  };
}

/** The width in CSS pixels of what the canvas is painted into. @param {HTMLCanvasElement} canvas */
function contentWidth(canvas) {
  const style = getComputedStyle(canvas);
  const scale = canvas.offsetWidth > 0 ? canvas.getBoundingClientRect().width / canvas.offsetWidth : 0;
  const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
  return (canvas.clientWidth - padding) * scale;
}

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  try {
    return CONTEXTS.find((name) => canvas.getContext(name) !== null) ?? "";
  } catch {
    return ""; // its control was given to a worker
  }
}

/** Count the colours of a coarse copy. @param {HTMLCanvasElement} canvas */
function paintedOn(canvas) {
  const width = Math.min(SAMPLE, canvas.width);
  const height = Math.min(SAMPLE, canvas.height);
  if (width === 0 || height === 0) return { colours: 0, transparent: true };
  try {
    const { data } = pixels(width, height, (brush) => {
      brush.imageSmoothingEnabled = false;
      brush.drawImage(canvas, 0, 0, width, height);
    });
    const colours = new Set(new Uint32Array(data.buffer));
    return { colours: colours.size, transparent: data.some((value, i) => i % 4 === 3 && value < 255) };
  } catch {
    return { colours: -1, transparent: false }; // pictures from elsewhere are drawn on it
  }
}

/**
 * The colours of the canvas itself and of all that it lies in, over each other, on white.
 *
 * @param {Element} canvas
 */
function backgroundOf(canvas) {
  /** @type {string[]} */
  const colours = [];
  let image = false;
  for (let element = /** @type {Element | null} */ (canvas); element; element = around(element)) {
    const style = getComputedStyle(element);
    colours.unshift(style.backgroundColor);
    image ||= style.backgroundImage !== "none";
  }
  const { data } = pixels(1, 1, (brush) => {
    for (const colour of ["white", ...colours]) {
      brush.fillStyle = colour;
      brush.fillRect(0, 0, 1, 1);
    }
  });
  const hex = [...data.subarray(0, 3)].map((value) => value.toString(16).padStart(2, "0"));
  return { background: `#${hex.join("")}`, image };
}

/** What an element lies in, beyond its shadow root and its frame, too. @param {Element} element @returns {Element | null} */
function around(element) {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  if ("host" in root) return /** @type {ShadowRoot} */ (root).host;
  return element.ownerDocument.defaultView?.frameElement ?? null;
}

/** @param {number} width @param {number} height @param {(brush: CanvasRenderingContext2D) => void} paint */
function pixels(width, height, paint) {
  const scratch = document.createElement("canvas");
  scratch.width = width;
  scratch.height = height;
  const brush = scratch.getContext("2d", { willReadFrequently: true });
  if (!brush) throw new Error("no 2d context");
  paint(brush);
  return brush.getImageData(0, 0, width, height);
}
