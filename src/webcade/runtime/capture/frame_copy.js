/**
 * Copies of a canvas's pixels by way of a VideoFrame, as the canvas keeps them. That takes a tenth of the time of
 * getImageData, which makes an array each time and divides every pixel by its alpha.
 *
 * If the canvas is in the browser's own memory, the copy is complete before `copyTo` returns; a mark in the last
 * pixel shows it.
 *
 * @typedef {{ rect: { x: number, y: number, width: number, height: number } }} Part of a canvas
 * @typedef {{ pixels: Pixels, late: Promise<unknown> | null }} Copy `late` resolves when it is complete
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Pixels } from "./area_average.js"
 */

/** @param {Builtins} builtins */
export function createFrameCopy(builtins) {
  const { apply, construct, bare } = builtins;
  /** @type {Record<string, Pixels["layout"]>} */
  const LAYOUTS = bare({ BGRA: "bgra", BGRX: "bgrx" });
  const STAMP = bare({ timestamp: 0 });
  const MARK = 0x00ffffff; // no colour with alpha multiplied in
  /** @type {Pixels} the last copy's, mostly the next one's, too */
  let pixels = bare({ words: new builtins.Uint32Array(0), layout: "bgra" });

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Part} part
   * @param {Uint32Array} into
   * @returns {Copy | null} null if it cannot be copied
   */
  return (canvas, part, into) => {
    const last = part.rect.width * part.rect.height - 1;
    let frame = null;
    try {
      frame = construct(builtins.VideoFrame, [canvas, STAMP]);
      const layout = LAYOUTS[apply(builtins.frameFormat, frame, [])];
      if (!layout) return null;
      into[last] = MARK;
      const written = apply(builtins.copyTo, frame, [into, part]);
      if (pixels.words !== into || pixels.layout !== layout) pixels = bare({ words: into, layout });
      return { pixels, late: into[last] === MARK ? written : null };
    } catch {
      return null; // a canvas that may not be read: getImageData throws the error that says so
    } finally {
      if (frame) apply(builtins.closeFrame, frame, []);
    }
  };
}

/**
 * @param {Builtins} builtins
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @returns {Part}
 */
export function partOf({ bare }, x, y, width, height) {
  return bare({ rect: bare({ x, y, width, height }) });
}

/** The pixels once they are complete; null if they cannot be had. @param {Copy | null} copy */
export async function settled(copy) {
  try {
    await sure(copy?.late);
    return copy?.pixels ?? null;
  } catch {
    return null;
  }
}
