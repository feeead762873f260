/**
 * A canvas's pixels. A VideoFrame of it copies them as the canvas keeps them, which takes a tenth of the time
 * of getImageData: that makes an array each time, and divides every pixel by its alpha. A trial tells whether
 * both give the same here; where not, and where a canvas cannot be copied, it is getImageData.
 *
 * Where the canvas is in the browser's own memory the copy is there before the browser answers: a mark tells.
 *
 * @typedef {{ rect: { x: number, y: number, width: number, height: number } }} Part of a canvas
 * @typedef {{ pixels: Pixels, late: Promise<unknown> | null }} Copy `late`: when it will be there
 * @typedef {{ canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, x: number, y: number }} Painted
 */

import { sure } from "../kept_interfaces.js";
import { createComposer } from "./area_average.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Pixels } from "./area_average.js"
 */

/** @param {Builtins} builtins @param {number} width of what is read @param {number} height */
export function createCanvasReadback(builtins, width, height) {
  const { apply, construct, bare, getImageData, Uint32Array } = builtins;
  /** @type {Record<string, Pixels["layout"]>} */
  const LAYOUTS = bare({ BGRA: "bgra", BGRX: "bgrx" });
  const STAMP = bare({ timestamp: 0 });
  const MARK = 0x00ffffff; // no colour with alpha multiplied in
  let part = partOf(0, 0, width, height);
  let words = new Uint32Array(width * height);
  /** @type {boolean | null} */
  let isSame = null; // not known yet
  /** @type {Pixels | null} */
  let copy = null; // of what is observed now

  /** @param {number} x @param {number} y @param {number} width @param {number} height @returns {Part} */
  function partOf(x, y, width, height) {
    return bare({ rect: bare({ x, y, width, height }) });
  }

  /** @param {Painted} painted @returns {Pixels} */
  function read({ context, x, y }) {
    const image = readable(() => apply(getImageData, context, [x, y, width, height]));
    return { words: wordsOf(image), layout: "rgba" };
  }

  /** @param {ImageData} image */
  const wordsOf = (image) => new Uint32Array(builtins.bytesOf(builtins.get.ImageData.data(image)).buffer);

  /** @template T @param {() => T} ask @returns {T} */
  function readable(ask) {
    try {
      return ask();
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "SecurityError") throw error;
      throw new builtins.Error(tainted(builtins));
    }
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Part} part
   * @param {Uint32Array} into
   * @returns {Copy | null} null where it cannot be had
   */
  function copied(canvas, part, into) {
    const last = part.rect.width * part.rect.height - 1;
    let frame = null;
    try {
      frame = construct(builtins.VideoFrame, [canvas, STAMP]);
      const layout = LAYOUTS[apply(builtins.frameFormat, frame, [])];
      if (!layout) return null;
      into[last] = MARK;
      const written = apply(builtins.copyTo, frame, [into, part]);
      return { pixels: bare({ words: into, layout }), late: into[last] === MARK ? written : null };
    } catch {
      return null; // a canvas that may not be read: getImageData says so
    } finally {
      if (frame) apply(builtins.closeFrame, frame, []);
    }
  }

  /** @param {Copy | null} had */
  async function settled(had) {
    try {
      await sure(had?.late);
      return had?.pixels ?? null;
    } catch {
      return null;
    }
  }

  /** Whether both ways give the same of colours that are opaque, half there, and hardly. */
  async function trial() {
    const COLOURS = ["#0a64c8", "rgb(200 90 10 / 50%)", "rgb(255 255 255 / 3%)", "rgb(1 2 3 / 97%)"];
    const part = partOf(0, 0, COLOURS.length, 1);
    const { canvas, context } = createReadable(builtins, COLOURS.length, 1);
    for (let i = 0; i < COLOURS.length; i++) {
      builtins.set.CanvasRenderingContext2D.fillStyle(context, COLOURS[i]);
      apply(builtins.fillRect, context, [i, 0, 1, 1]);
    }
    const fast = await sure(settled(copied(canvas, part, new Uint32Array(COLOURS.length))));
    if (!fast) return false;
    const slow = wordsOf(apply(getImageData, context, [0, 0, COLOURS.length, 1]));
    const compose = createComposer([0, 128, 255]);
    for (let i = 0; i < COLOURS.length; i++) {
      if (compose[fast.layout](fast.words[i]) !== compose.rgba(slow[i])) return false;
    }
    return true;
  }

  /** @param {Painted} painted */
  function take({ canvas, x, y }) {
    if (part.rect.x !== x || part.rect.y !== y) part = partOf(x, y, width, height);
    return copied(canvas, part, words);
  }

  /** @param {Copy} had */
  async function wait(had) {
    copy = await sure(settled(had));
  }

  /** @param {() => Painted} painted */
  async function tryFirst(painted) {
    isSame = await sure(trial());
    if (isSame) copy = await sure(settled(take(painted())));
  }

  return {
    /** Where the pixels had best be. @param {Uint32Array<ArrayBuffer>} memory */
    into(memory) {
      words = memory;
    },
    /** For `read`, of this moment. @param {() => Painted} painted @returns {Promise<void> | undefined} */
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
      const pixels = copy ?? read(painted());
      copy = null;
      return pixels;
    },
  };
}

/** A canvas of ours that is drawn on to be read. @param {Builtins} builtins @param {number} width @param {number} height */
export function createReadable(builtins, width, height) {
  const canvas = /** @type {HTMLCanvasElement} */ (builtins.createElement("canvas"));
  builtins.set.HTMLCanvasElement.width(canvas, width);
  builtins.set.HTMLCanvasElement.height(canvas, height);
  const options = builtins.bare({ willReadFrequently: true });
  const context = builtins.apply(builtins.getContext, canvas, ["2d", options]);
  return { canvas, context: /** @type {CanvasRenderingContext2D} */ (context) };
}

/** Why a canvas may not be read, as far as what the page has loaded tells. @param {Builtins} builtins */
function tainted(builtins) {
  const MOST_NAMED = 3;
  const { origin, protocol } = builtins.global.location;
  const entries = builtins.loaded();
  let named = "";
  let count = 0;
  for (let i = 0; i < entries.length && count < MOST_NAMED; i++) {
    const { name, initiatorType } = /** @type {PerformanceResourceTiming} */ (entries[i]);
    const isPicture = initiatorType === "img" || initiatorType === "image" || initiatorType === "video";
    if (!isPicture || builtins.apply(builtins.indexOf, name, [`${origin}/`]) === 0) continue;
    named += `${count === 0 ? "" : ", "}${name}`;
    count += 1;
  }
  const what = named === "" ? "a picture of another origin" : `a picture of another origin (${named})`;
  const cure =
    protocol === "file:"
      ? "each file: is an origin of its own; give the game as source.folder"
      : "patch the game ([[page.patches]]) to take it from its own folder, or with crossOrigin";
  return `observation.canvas: the browser does not let it be read, for ${what} is painted on it: ${cure}`;
}
