/**
 * Copies of canvases: size, pixels, and the state of the 2D context. The pixels are kept as runs of equal ones where
 * that is shorter.
 *
 * @typedef {{ width: number, height: number, state: any[] | null, pixels: Uint32Array | null, runs: Uint32Array | null }} CanvasCopy
 */

import { emptyList } from "../kept_interfaces.js";
import { bind, getter } from "./kept.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Kept } from "./kept.js"
 * @import { Copier } from "./walk.js"
 */

/** What a 2D context remembers, in the order in which it is written: `font` before what depends on it. */
const STATE = [
  ...["font", "lang", "fillStyle", "strokeStyle", "globalAlpha", "globalCompositeOperation", "filter"],
  ...["imageSmoothingEnabled", "imageSmoothingQuality", "lineWidth", "lineCap", "lineJoin", "miterLimit"],
  ...["lineDashOffset", "shadowBlur", "shadowColor", "shadowOffsetX", "shadowOffsetY", "textAlign"],
  ...["textBaseline", "direction", "letterSpacing", "wordSpacing", "fontKerning", "fontStretch"],
  ...["fontVariantCaps", "textRendering"],
];

const LONG = 32; // words of a run that is filled in one call

/** The 2D context of each canvas that has one. @param {Builtins} builtins @param {Shims} shims */
export function watchContexts(builtins, shims) {
  const { global, apply } = builtins;
  const contexts = builtins.weakMap();
  for (const Canvas of [global.HTMLCanvasElement, global.OffscreenCanvas]) {
    const native = Canvas?.prototype.getContext;
    const shim = {
      /** @this {any} */
      getContext(/** @type {any[]} */ ...args) {
        const context = apply(/** @type {any} */ (native), this, args);
        if (context !== null) contexts.set(this, context);
        return context;
      },
    };
    shims.method(Canvas?.prototype, "getContext", shim.getContext);
  }
  return (/** @type {object} */ canvas) => contexts.get(canvas);
}

/**
 * @param {Builtins} builtins
 * @param {Kept} kept
 * @param {(canvas: object) => any} contextOf
 * @returns {Copier}
 */
export function createCanvasCopier(builtins, kept, contextOf) {
  const { getPrototypeOf, getDescriptor } = builtins;
  const { Uint32Array } = kept;
  const { CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D, HTMLCanvasElement, OffscreenCanvas } =
    builtins.global;
  const flat = keepContext(builtins, CanvasRenderingContext2D);
  const apart = keepContext(builtins, OffscreenCanvasRenderingContext2D);
  const room = createRoom(builtins, kept);
  const inPage = sizeOf(HTMLCanvasElement);
  const off = sizeOf(OffscreenCanvas);

  /** @param {any} Canvas */
  function sizeOf({ prototype }) {
    return {
      width: getter(prototype, "width"),
      height: getter(prototype, "height"),
      setWidth: bind(/** @type {any} */ (getDescriptor(prototype, "width")?.set)),
      setHeight: bind(/** @type {any} */ (getDescriptor(prototype, "height")?.set)),
    };
  }
  /** @param {any} canvas */
  const sizeFor = (canvas) => (builtins.is.Element(canvas) ? inPage : off);
  /** @param {any} context */
  const functionsOf = (context) => {
    const proto = context ? getPrototypeOf(context) : null;
    if (proto === CanvasRenderingContext2D.prototype) return flat;
    return proto === OffscreenCanvasRenderingContext2D.prototype ? apart : null;
  };

  return {
    copy({ object, inner: before }, visit) {
      const size = sizeFor(object);
      const width = size.width(object);
      const height = size.height(object);
      const context = contextOf(object);
      visit(context);
      const functions = functionsOf(context);
      if (!functions || width * height === 0) {
        const same = before && before.width === width && before.height === height && before.state === null;
        return same ? before : { width, height, state: null, pixels: null, runs: null };
      }
      const state = functions.read(context);
      for (let i = 0; i < state.length; i++) visit(state[i]);
      const words = functions.words(context, width, height, Uint32Array);
      const runs = shrink(words, Uint32Array);
      return { width, height, state, pixels: runs ? null : words, runs };
    },
    putBack({ object }, { width, height, state, pixels, runs }) {
      const size = sizeFor(object);
      if (size.width(object) !== width) size.setWidth(object, width);
      if (size.height(object) !== height) size.setHeight(object, height);
      const context = contextOf(object);
      const functions = functionsOf(context);
      if (!functions || state === null) return;
      const image = room(width, height);
      if (runs) expand(image.words, runs, kept);
      else kept.setAll(image.words, pixels);
      functions.paint(context, image.data);
      functions.write(context, state);
    },
  };
}

/** The pixels that are painted next, in memory that is used again: to get it anew takes as long as to fill it. @param {Builtins} builtins @param {Kept} kept */
function createRoom({ global, get, bytesOf }, { Uint32Array }) {
  const { ImageData } = global;
  let width = 0;
  let height = 0;
  /** @type {{ data: ImageData, words: Uint32Array }} */
  let room;
  return (/** @type {number} */ wide, /** @type {number} */ high) => {
    if (wide === width && high === height) return room;
    const data = new ImageData(wide, high);
    room = { data, words: new Uint32Array(bytesOf(get.ImageData.data(data)).buffer) };
    width = wide;
    height = high;
    return room;
  };
}

/** @param {Builtins} builtins @param {any} Context */
function keepContext({ apply, getDescriptor, bytesOf, get }, { prototype }) {
  const getters = emptyList();
  const setters = emptyList();
  for (const name of STATE) {
    const one = getDescriptor(prototype, name);
    if (!one?.get || !one.set) continue;
    getters[getters.length] = one.get;
    setters[setters.length] = one.set;
  }
  const { getTransform, setTransform, getLineDash, setLineDash, getImageData, putImageData } = prototype;
  const count = getters.length;
  return {
    /** @param {any} context @returns {any[]} */
    read(context) {
      const state = emptyList();
      for (let i = 0; i < count; i++) state[i] = apply(getters[i], context, []);
      state[count] = apply(getTransform, context, []);
      state[count + 1] = apply(getLineDash, context, []);
      return state;
    },
    /** @param {any} context @param {any[]} state */
    write(context, state) {
      for (let i = 0; i < count; i++) apply(setters[i], context, [state[i]]);
      apply(setTransform, context, [state[count]]);
      apply(setLineDash, context, [state[count + 1]]);
    },
    /** @param {any} context @param {number} width @param {number} height @param {any} Words @returns {Uint32Array} */
    words(context, width, height, Words) {
      const image = apply(getImageData, context, [0, 0, width, height]);
      return new Words(bytesOf(get.ImageData.data(image)).buffer);
    },
    /** @param {any} context @param {ImageData} data */
    paint(context, data) {
      apply(putImageData, context, [data, 0, 0]);
    },
  };
}

/** Runs of equal words: count, word, count, and so on; null where that is not much shorter. @param {Uint32Array} words @param {any} Words */
function shrink(words, Words) {
  const most = words.length >> 3;
  const room = new Words(2 * most);
  let used = 0;
  for (let at = 0; at < words.length; ) {
    const word = words[at];
    let end = at + 1;
    while (end < words.length && words[end] === word) end += 1;
    if (used + 2 > room.length) return null;
    room[used++] = end - at;
    room[used++] = word;
    at = end;
  }
  const runs = new Words(used);
  for (let i = 0; i < used; i++) runs[i] = room[i];
  return runs;
}

/** Short runs are written in a loop: a call of the browser's `fill` takes as long as some ten words. @param {Uint32Array} words @param {Uint32Array} runs @param {Kept} kept */
function expand(words, runs, { fill }) {
  let at = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const word = runs[i + 1];
    const end = at + runs[i];
    if (runs[i] < LONG) for (; at < end; at++) words[at] = word;
    else fill(words, word, at, end);
    at = end;
  }
}
