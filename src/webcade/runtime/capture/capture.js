/**
 * What the agent sees, as text: pixels where the page can read them itself, or where they are to be found in
 * a picture that the browser takes of the page.
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Rect
 * @typedef {ReturnType<typeof installReadableCanvas>} Context2D
 * @typedef {{ read: () => Pixels, check: () => void, prepare?: () => Promise<void> | undefined, into?: (words: Uint32Array<ArrayBuffer>) => void, where?: () => string }} Source what is observed; one that has `where` is no pixels for the page; `into` says where pixels had best be
 * @typedef {{ contextOf: Context2D, stage: Stage | null, averagerFor: AveragerFor }} Sight what is needed to see
 * @typedef {{ canvas: string[] | null, element: string | null, size: { width: number, height: number }, scale: number, crop: Rect | null, background: [number, number, number] }} Region
 * @typedef {ReturnType<typeof createCapture>} Capture
 */

import { createEncoder } from "./area_average.js";
import { createCanvasSource } from "./capture_canvas.js";
import { createSceneSource } from "./capture_scene.js";
import { createRunCoder } from "./run_length.js";

/**
 * @import { Natives } from "../builtins.js"
 * @import { Pixels } from "./area_average.js"
 * @import { AveragerFor } from "./averager.js"
 * @import { Stage } from "./canvas_host.js"
 * @import { Look } from "../dom/dom_query.js"
 * @import { Disguise } from "../shims.js"
 */

/** Make canvases readable; to be called before the page's first script. @param {Natives} natives @param {Disguise} disguise */
export function installReadableCanvas(natives, disguise) {
  const { apply, getContext, bare } = natives;
  const contexts = natives.weakMap();
  disguise.method(
    natives.global.HTMLCanvasElement.prototype,
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
  /** The 2D context that the page has taken of a canvas; to ask the canvas itself could make it one. */
  return (/** @type {HTMLCanvasElement} */ canvas) =>
    /** @type {CanvasRenderingContext2D | null} */ (contexts.get(canvas) ?? null);
}

/**
 * @param {Natives} natives
 * @param {Region} region
 * @param {Look} look
 * @param {Sight} sight
 */
export function createCapture(natives, region, look, { contextOf, stage, averagerFor }) {
  const { apply } = natives;
  const source = natives.bare(
    region.canvas
      ? createCanvasSource(natives, region, region.canvas, look, contextOf)
      : createSceneSource(natives, region, look, stage),
  );
  const part = region.crop ?? region.size;
  const scale = region.canvas ? 1 : region.scale;
  const width = part.width * scale;
  const height = part.height * scale;

  /** @param {"rgb" | "grayscale"} pixels @param {[number, number] | null} size height and width, null for the region's own */
  function encoder(pixels, size) {
    if (source.where) return source.where;
    const { 0: toHeight, 1: toWidth } = size ?? [part.height, part.width];
    const wanted = { pixels, width, height, toWidth, toHeight, background: region.background };
    if (toWidth === width && toHeight === height) {
      const encode = createEncoder(natives, wanted);
      const encodeRuns = createRunCoder(natives, pixels, region.background, encode);
      return () => encodeRuns(source.read());
    }
    const averager = averagerFor(wanted);
    if (averager) source.into?.(averager.words);
    const encode = averager?.encode ?? createEncoder(natives, wanted);
    return () => `P${apply(natives.toBase64, encode(source.read()), [])}`;
  }

  return { check: source.check, prepare: source.prepare, encoder };
}
