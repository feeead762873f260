/**
 * An outer page holds the game in an iframe and draws it into a canvas (HTML-in-canvas), so that scripts can
 * read the pixels of the whole page. `parent` and `frameElement` hide the outer page from the game; `window.top`
 * cannot be replaced, so the game can see the outer page there.
 *
 * @typedef {NonNullable<ReturnType<typeof findCanvasHost>>} CanvasHost
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Pixels } from "./area_average.js"
 * @import { Shims } from "../shims.js"
 */

/** Whether this is the outer page; the runtime does nothing in it. @param {Window} global @param {string} address */
export function isCanvasHost(global, address) {
  return address !== "" && global.location.href === address;
}

/**
 * Find the canvas that this page is drawn into; null without one.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {string} address of the outer page; "" for none
 */
export function findCanvasHost(builtins, shims, address) {
  const { global, apply, Uint32Array } = builtins;
  const { parent: outer } = global;
  if (address === "" || outer === global || !isCanvasHost(outer, address)) return null;
  const iframe = /** @type {HTMLIFrameElement} */ (global.frameElement);
  const canvas = /** @type {any} */ (iframe.parentElement);
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  shims.getter(global, "parent", () => global);
  shims.getter(global, "frameElement", () => null);

  function draw() {
    context.reset();
    context.fillStyle = "#ffffff"; // what the browser paints under a page
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawElementImage(iframe, 0, 0);
  }

  return {
    /** Have the browser paint the page as it is now, and draw that into the canvas. @returns {Promise<void>} */
    paint: () =>
      new builtins.Promise((resolve) => {
        canvas.onpaint = () => {
          canvas.onpaint = null; // drawing makes the browser paint again; that paint is ignored
          draw();
          resolve();
        };
        canvas.requestPaint();
      }),
    /** Read a rectangle of the canvas. @param {number} x @param {number} y @param {number} width @param {number} height @returns {Pixels} */
    read: (x, y, width, height) => ({
      words: new Uint32Array(apply(context.getImageData, context, [x, y, width, height]).data.buffer),
      layout: "rgba",
    }),
  };
}
