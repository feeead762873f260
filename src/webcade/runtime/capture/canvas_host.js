/**
 * A game in a frame that an outer page of webcade's draws into a canvas (HTML-in-canvas): so the page itself
 * can read what a person would see of it. The game finds its own window where it looks for an outer one;
 * `window.top` alone cannot be replaced, and tells.
 *
 * @typedef {NonNullable<ReturnType<typeof findCanvasHost>>} CanvasHost
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Pixels } from "./area_average.js"
 * @import { Shims } from "../shims.js"
 */

/** Whether this is the outer page, which has no time or random of its own. @param {Window} global @param {string} address */
export function isCanvasHost(global, address) {
  return address !== "" && global.location.href === address;
}

/**
 * The canvas around this page; null without one.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {string} address of the outer page; "" for none
 */
export function findCanvasHost(builtins, shims, address) {
  const { global, apply, Uint32Array } = builtins;
  const { parent: outer } = global;
  if (address === "" || outer === global || !isCanvasHost(outer, address)) return null;
  const frame = /** @type {HTMLIFrameElement} */ (global.frameElement);
  const canvas = /** @type {any} */ (frame.parentElement);
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  shims.getter(global, "parent", () => global);
  shims.getter(global, "frameElement", () => null);

  function draw() {
    context.reset();
    context.fillStyle = "#ffffff"; // what the browser paints under a page
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawElementImage(frame, 0, 0);
  }

  return {
    /** The browser paints the page as it is, and the canvas has it. @returns {Promise<void>} */
    paint: () =>
      new builtins.Promise((resolve) => {
        canvas.onpaint = () => {
          canvas.onpaint = null; // drawing asks for a further frame, which is not to be drawn again
          draw();
          resolve();
        };
        canvas.requestPaint();
      }),
    /** A part of it. @param {number} x @param {number} y @param {number} width @param {number} height @returns {Pixels} */
    read: (x, y, width, height) => ({
      words: new Uint32Array(apply(context.getImageData, context, [x, y, width, height]).data.buffer),
      layout: "rgba",
    }),
  };
}
