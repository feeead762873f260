/**
 * A canvas's pixels, read by the fastest way that is exact: a copy by way of a VideoFrame (frame_copy.js) if a
 * trial shows that it is the same as getImageData here, else getImageData.
 *
 * @typedef {{ canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, x: number, y: number }} Painted
 */

import { sure } from "../kept_interfaces.js";
import { createFrameCopy, partOf, settled } from "./frame_copy.js";
import { tainted, wordsOf } from "./readable_canvas.js";
import { tryFrameCopy } from "./readback_trial.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Pixels } from "./area_average.js"
 * @import { Copy } from "./frame_copy.js"
 */

/** @param {Builtins} builtins @param {number} width of the part that is read @param {number} height */
export function createCanvasReadback(builtins, width, height) {
  const copied = createFrameCopy(builtins);
  let part = partOf(builtins, 0, 0, width, height);
  let words = new builtins.Uint32Array(width * height);
  /** @type {boolean | null} whether the trial has found both ways the same; null before it */
  let isSame = null;
  /** @type {Pixels | null} those of this moment, if they have been copied */
  let copy = null;

  /** @param {Painted} painted */
  function take({ canvas, x, y }) {
    if (part.rect.x !== x || part.rect.y !== y) part = partOf(builtins, x, y, width, height);
    return copied(canvas, part, words);
  }

  /** @param {Copy} had */
  async function wait(had) {
    copy = await sure(settled(had));
  }

  /** @param {() => Painted} painted */
  async function tryFirst(painted) {
    isSame = await sure(tryFrameCopy(builtins));
    if (isSame) copy = await sure(settled(take(painted())));
  }

  return {
    /** Where the pixels are best put. @param {Uint32Array<ArrayBuffer>} memory */
    into(memory) {
      words = memory;
    },
    /** Copy the pixels of this moment for `read`. @param {() => Painted} painted @returns {Promise<void> | undefined} */
    prepare(painted) {
      copy = null;
      if (isSame === null) return tryFirst(painted);
      const had = isSame ? take(painted()) : null;
      if (had?.late) return wait(had);
      copy = had?.pixels ?? null;
      return undefined;
    },
    /** @param {() => Painted} painted @returns {Pixels} */
    read(painted) {
      const pixels = copy ?? readImage(builtins, painted(), width, height);
      copy = null;
      return pixels;
    },
  };
}

/**
 * By getImageData.
 *
 * @param {Builtins} builtins
 * @param {Painted} painted
 * @param {number} width
 * @param {number} height
 * @returns {Pixels}
 */
function readImage(builtins, { context, x, y }, width, height) {
  const image = readable(builtins, () =>
    builtins.apply(builtins.getImageData, context, [x, y, width, height]),
  );
  return { words: wordsOf(builtins, image), layout: "rgba" };
}

/** Explains the error of a canvas that may not be read. @template T @param {Builtins} builtins @param {() => T} ask @returns {T} */
function readable(builtins, ask) {
  try {
    return ask();
  } catch (error) {
    if (/** @type {Error} */ (error).name !== "SecurityError") throw error;
    throw new builtins.Error(tainted(builtins));
  }
}
