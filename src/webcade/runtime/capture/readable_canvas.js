/** Canvases to draw on and read, and why the browser does not let one be read. */

/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * A canvas that no document contains.
 *
 * @param {Builtins} builtins
 * @param {number} width
 * @param {number} height
 */
export function createReadable(builtins, width, height) {
  const canvas = /** @type {HTMLCanvasElement} */ (builtins.createElement("canvas"));
  builtins.set.HTMLCanvasElement.width(canvas, width);
  builtins.set.HTMLCanvasElement.height(canvas, height);
  const options = builtins.bare({ willReadFrequently: true });
  const context = builtins.apply(builtins.getContext, canvas, ["2d", options]);
  return { canvas, context: /** @type {CanvasRenderingContext2D} */ (context) };
}

/** The words of an image's pixels. @param {Builtins} builtins @param {ImageData} image */
export function wordsOf({ Uint32Array, bytesOf, get }, image) {
  return new Uint32Array(bytesOf(get.ImageData.data(image)).buffer);
}

/**
 * Why a canvas may not be read, as far as the page's loaded resources show it.
 * @param {Builtins} builtins
 */
export function tainted(builtins) {
  const { origin, protocol } = builtins.global.location;
  const named = foreignPictures(builtins, `${origin}/`);
  const what = named === "" ? "a picture of another origin" : `a picture of another origin (${named})`;
  const cure =
    protocol === "file:"
      ? "each file: is an origin of its own; give the game as source.folder"
      : "patch the game ([[page.patches]]) to take it from its own folder, or with crossOrigin";
  return `observation.canvas: the browser does not let it be read, for ${what} is painted on it: ${cure}`;
}

/** Addresses of the first pictures that do not begin with `own`. @param {Builtins} builtins @param {string} own */
function foreignPictures(builtins, own) {
  const MOST_NAMED = 3;
  const entries = builtins.loaded();
  let named = "";
  let count = 0;
  for (let i = 0; i < entries.length && count < MOST_NAMED; i++) {
    const { name, initiatorType } = /** @type {PerformanceResourceTiming} */ (entries[i]);
    const isPicture = initiatorType === "img" || initiatorType === "image" || initiatorType === "video";
    if (!isPicture || builtins.apply(builtins.indexOf, name, [own]) === 0) continue;
    named += `${count === 0 ? "" : ", "}${name}`;
    count += 1;
  }
  return named;
}
