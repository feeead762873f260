/**
 * Encodes what the agent sees. If scripts can read the pixels, they are carried to Python (crossing/pictures.js);
 * otherwise a text says where they are in a screenshot that the browser takes.
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Rect
 * @typedef {ReturnType<typeof installReadableCanvas>} Context2D
 * @typedef {{ read: () => Pixels, check: () => string, sizeNow?: () => Size, prepare?: () => Promise<void> | undefined, into?: (words: Uint32Array<ArrayBuffer>) => void, where?: () => string }} Source what is observed. `check` says what is wrong with it, "" if nothing is; `sizeNow` is that of the lowest canvas. `where` is there if scripts cannot read the pixels; it gives their place in a screenshot. `into` names an array that `read` may write the pixels to, which saves a copy
 * @typedef {{ width: number, height: number }} Size
 * @typedef {{ contextOf: Context2D, canvasHost: CanvasHost | null, averagerFor: AveragerFor, time: { layOut: () => Promise<void> | undefined } }} CaptureParts
 * @typedef {{ canvas: string[] | null, element: string | null, size: { width: number, height: number }, scale: number, crop: Rect | null, background: [number, number, number] }} Region
 * @typedef {ReturnType<typeof createCapture>} Capture
 */

import { createEncoder } from "./area_average.js";
import { createCanvasSource } from "./capture_canvas.js";
import { createSceneSource } from "./capture_scene.js";
import { createRunLengthEncoder } from "./run_length.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Encoder, Pixels, Wanted } from "./area_average.js"
 * @import { AveragerFor } from "./averager.js"
 * @import { CanvasHost } from "./canvas_host.js"
 * @import { Carrier } from "../crossing/pictures.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 */

const MOST_PIXELS = 16384; // of a side, as of `observation.size`

/** Make canvases readable. Call this before the page's first script. @param {Builtins} builtins @param {Shims} shims */
export function installReadableCanvas(builtins, shims) {
  const { apply, getContext, bare } = builtins;
  const contexts = builtins.weakMap();
  shims.method(
    builtins.global.HTMLCanvasElement.prototype,
    "getContext",
    {
      /** @this {HTMLCanvasElement} */
      getContext(/** @type {string} */ type, /** @type {any} */ options) {
        if (type === "2d") {
          const context = apply(getContext, this, [type, bare({ ...options, willReadFrequently: true })]);
          if (context) contexts.set(this, context);
          return context;
        }
        if (type === "webgl" || type === "webgl2" || type === "experimental-webgl") {
          return apply(getContext, this, [type, bare({ ...options, preserveDrawingBuffer: true })]);
        }
        return apply(getContext, this, [type, options]);
      },
    }.getContext,
  );
  /** The 2D context that the page has got from a canvas. Asking the canvas itself could create one. */
  return (/** @type {HTMLCanvasElement} */ canvas) =>
    /** @type {CanvasRenderingContext2D | null} */ (contexts.get(canvas) ?? null);
}

/**
 * The capture of a region. A canvas that has another size than the region is captured as a region of that size.
 *
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {DomQuery} query
 * @param {CaptureParts} parts
 */
export function createCapture(builtins, region, query, parts) {
  const fixed = createFixedCapture(builtins, region, query, parts);
  const sizeNow = fixed.sizeNow ?? (() => region.size);
  let other = { size: region.size, capture: fixed };

  /** The capture of the canvas as large as it is now; null if it cannot be followed. */
  function current() {
    const size = sizeNow();
    if (isSame(size, region.size)) return fixed;
    if (region.crop || !isUsable(size)) return null;
    if (!isSame(size, other.size)) {
      other = { size, capture: createFixedCapture(builtins, { ...region, size }, query, parts) };
    }
    return other.capture;
  }

  /**
   * @param {"rgb" | "grayscale"} pixels
   * @param {[number, number] | null} size height and width; null for the region's own size
   * @param {Carrier} carrier
   * @param {boolean} [isFitted] whether a canvas of another size is averaged to the region's
   */
  function encoder(pixels, size, carrier, isFitted = false) {
    const own = region.crop ?? region.size;
    const wanted = size ?? (isFitted ? /** @type {[number, number]} */ ([own.height, own.width]) : null);
    let following = { capture: fixed, encode: fixed.encoder(pixels, size, carrier) };
    return () => {
      const capture = current();
      if (!capture || (capture !== fixed && !wanted)) throw resized(builtins, region, sizeNow());
      if (capture !== following.capture) {
        const encode = capture.encoder(pixels, capture === fixed ? size : wanted, carrier);
        following = { capture, encode };
      }
      return following.encode();
    };
  }

  return { check: fixed.check, prepare: () => current()?.prepare?.(), encoder };
}

/** @param {Size} size */
function isUsable({ width, height }) {
  return width > 0 && height > 0 && width <= MOST_PIXELS && height <= MOST_PIXELS;
}

/** @param {Size} a @param {Size} b */
function isSame(a, b) {
  return a.width === b.width && a.height === b.height;
}

/** The error of a canvas whose size no longer fits. @param {Builtins} builtins @param {Region} region @param {Size} now */
function resized({ Error }, { crop, size }, now) {
  const cure = crop ? "" : "give make a size=(height, width) that it is averaged to, or ";
  return new Error(
    `observation.size: the canvas is now ${now.width}x${now.height}, the file says ${size.width}x${size.height}; ` +
      `${cure}let the game keep its size (page.style, page.viewport, [[page.patches]])`,
  );
}

/**
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {DomQuery} query
 * @param {CaptureParts} parts
 */
function createFixedCapture(builtins, region, query, { contextOf, canvasHost, averagerFor, time }) {
  const source = builtins.bare(
    region.canvas
      ? createCanvasSource(builtins, region, region.canvas, query, contextOf)
      : createSceneSource(builtins, region, query, canvasHost, time.layOut),
  );
  const part = region.crop ?? region.size;
  const scale = region.canvas ? 1 : region.scale;
  const width = part.width * scale;
  const height = part.height * scale;

  /**
   * @param {"rgb" | "grayscale"} pixels
   * @param {[number, number] | null} size height and width; null for the region's own size
   * @param {Carrier} carrier
   */
  function encoder(pixels, size, carrier) {
    if (source.where) return source.where;
    const { 0: toHeight, 1: toWidth } = size ?? [part.height, part.width];
    const wanted = { pixels, width, height, toWidth, toHeight, background: region.background };
    const isOwnSize = toWidth === width && toHeight === height;
    const inRuns = isOwnSize ? runEncoder(wanted, carrier) : null;
    let plain = isOwnSize ? null : plainEncoder(wanted);
    return () => {
      if (inRuns && !carrier.isNear()) return inRuns(source.read());
      plain ??= plainEncoder(wanted);
      return carrier.carry("P", plain(source.read()));
    };
  }

  /** @param {Wanted} wanted @param {Carrier} carrier */
  function runEncoder(wanted, carrier) {
    const encode = createEncoder(builtins, wanted);
    return createRunLengthEncoder(builtins, wanted.pixels, region.background, encode, carrier);
  }

  /** @param {Wanted} wanted @returns {Encoder} */
  function plainEncoder(wanted) {
    const averager = averagerFor(wanted);
    if (averager) source.into?.(averager.words);
    return averager?.encode ?? createEncoder(builtins, wanted);
  }

  return { check: source.check, sizeNow: source.sizeNow, prepare: source.prepare, encoder };
}
