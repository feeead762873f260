/**
 * A sample of how this browser draws: text in its generic fonts, and shapes. Where two browsers draw it alike,
 * their fonts and their ways to draw are the same. It is drawn when Python asks, on canvases that no document has.
 */

import { createReadable } from "./readable_canvas.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

const WIDTH = 320;
const HEIGHT = 48;
const COLUMNS = 4;
const TEXT = "Ag\u00e9 0.5 fi!";

/** @param {Builtins} builtins */
export function drawSample(builtins) {
  const text = drawText(builtins);
  return `${pixelsOf(builtins, text.context)},${pixelsOf(builtins, drawShapes(builtins, text.canvas))}`;
}

/** Names that no style of the page can give to fonts of its own. @param {Builtins} builtins */
function drawText(builtins) {
  const FONTS = ["sans-serif", "serif", "monospace", "cursive", "fantasy", "system-ui", "math", "emoji"];
  const { canvas, context } = createReadable(builtins, WIDTH, HEIGHT);
  const { set, call } = builtins;
  if ("lang" in context) set.CanvasRenderingContext2D.lang(context, "en"); // not the document's, which may change
  for (let i = 0; i < FONTS.length; i++) {
    const row = (i / COLUMNS) | 0;
    set.CanvasRenderingContext2D.font(context, `13px ${FONTS[i]}`);
    const place = [((i % COLUMNS) * WIDTH) / COLUMNS, 18 + 24 * row];
    call.CanvasRenderingContext2D.fillText(context, TEXT, place[0], place[1]);
  }
  return { canvas, context };
}

/** A curve's edge, and a picture scaled. @param {Builtins} builtins @param {HTMLCanvasElement} picture */
function drawShapes(builtins, picture) {
  const { apply, call, drawImage, set } = builtins;
  const { context } = createReadable(builtins, WIDTH, HEIGHT);
  set.CanvasRenderingContext2D.fillStyle(context, "rgb(200 90 10 / 50%)");
  call.CanvasRenderingContext2D.beginPath(context);
  call.CanvasRenderingContext2D.arc(context, 150.3, 20.7, 17.9, 0.1, 5.3);
  call.CanvasRenderingContext2D.fill(context);
  apply(drawImage, context, [picture, 0.5, 0.5, WIDTH * 0.7, HEIGHT * 0.7]);
  return context;
}

/** @param {Builtins} builtins @param {CanvasRenderingContext2D} context */
function pixelsOf({ apply, bytesOf, get, getImageData, toBase64, Uint8Array }, context) {
  const image = apply(getImageData, context, [0, 0, WIDTH, HEIGHT]);
  return apply(toBase64, new Uint8Array(bytesOf(get.ImageData.data(image)).buffer), []);
}
