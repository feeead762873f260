/**
 * Encodes what the agent sees as text. The text holds the pixels if scripts can read them; otherwise it says
 * where they are in a screenshot that the browser takes.
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Rect
 * @typedef {ReturnType<typeof installReadableCanvas>} Context2D
 * @typedef {{ read: () => Pixels, check: () => void, prepare?: () => Promise<void> | undefined, into?: (words: Uint32Array<ArrayBuffer>) => void, where?: () => string }} Source what is observed. `where` is there if scripts cannot read the pixels; it gives their place in a screenshot. `into` names an array that `read` may write the pixels to, which saves a copy
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
 * @import { Pixels } from "./area_average.js"
 * @import { AveragerFor } from "./averager.js"
 * @import { CanvasHost } from "./canvas_host.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 */

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
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {DomQuery} query
 * @param {CaptureParts} parts
 */
export function createCapture(builtins, region, query, { contextOf, canvasHost, averagerFor, time }) {
  const { apply } = builtins;
  const source = builtins.bare(
    region.canvas
      ? createCanvasSource(builtins, region, region.canvas, query, contextOf)
      : createSceneSource(builtins, region, query, canvasHost, time.layOut),
  );
  const part = region.crop ?? region.size;
  const scale = region.canvas ? 1 : region.scale;
  const width = part.width * scale;
  const height = part.height * scale;

  /** @param {"rgb" | "grayscale"} pixels @param {[number, number] | null} size height and width; null for the region's own size */
  function encoder(pixels, size) {
    if (source.where) return source.where;
    const { 0: toHeight, 1: toWidth } = size ?? [part.height, part.width];
    const wanted = { pixels, width, height, toWidth, toHeight, background: region.background };
    if (toWidth === width && toHeight === height) {
      const encode = createEncoder(builtins, wanted);
      const encodeRuns = createRunLengthEncoder(builtins, pixels, region.background, encode);
      return () => encodeRuns(source.read());
    }
    const averager = averagerFor(wanted);
    if (averager) source.into?.(averager.words);
    const encode = averager?.encode ?? createEncoder(builtins, wanted);
    return () => `P${apply(builtins.toBase64, encode(source.read()), [])}`;
  }

  return { check: source.check, prepare: source.prepare, encoder };
}
