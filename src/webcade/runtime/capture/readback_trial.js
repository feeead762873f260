/** A trial that shows whether a VideoFrame's copy and getImageData give the same pixels in this browser. */

import { sure } from "../kept_interfaces.js";
import { createComposer } from "./area_average.js";
import { createFrameCopy, partOf, settled } from "./frame_copy.js";
import { createReadable, wordsOf } from "./readable_canvas.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * Compare both ways for colours that are opaque, half transparent, and hardly visible.
 *
 * @param {Builtins} builtins
 * @returns {Promise<boolean>} whether they are the same
 */
export async function tryFrameCopy(builtins) {
  const { apply, Uint32Array, getImageData } = builtins;
  const COLOURS = ["#0a64c8", "rgb(200 90 10 / 50%)", "rgb(255 255 255 / 3%)", "rgb(1 2 3 / 97%)"];
  const part = partOf(builtins, 0, 0, COLOURS.length, 1);
  const { canvas, context } = createReadable(builtins, COLOURS.length, 1);
  for (let i = 0; i < COLOURS.length; i++) {
    builtins.set.CanvasRenderingContext2D.fillStyle(context, COLOURS[i]);
    apply(builtins.fillRect, context, [i, 0, 1, 1]);
  }
  const copied = createFrameCopy(builtins);
  const fast = await sure(settled(copied(canvas, part, new Uint32Array(COLOURS.length))));
  if (!fast) return false;
  const slow = wordsOf(builtins, apply(getImageData, context, [0, 0, COLOURS.length, 1]));
  const compose = createComposer([0, 128, 255]);
  for (let i = 0; i < COLOURS.length; i++) {
    if (compose[fast.layout](fast.words[i]) !== compose.rgba(slow[i])) return false;
  }
  return true;
}
