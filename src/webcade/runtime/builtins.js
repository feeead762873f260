/**
 * The browser's own functions, kept before the page's first script can change them.
 * Everything else in this folder uses these, never the bare globals. In a worker, what belongs to a document
 * is not there.
 *
 * @typedef {ReturnType<typeof createBuiltins>} Builtins
 */

import { applyKept, emptyList, keepInterfaces } from "./kept_interfaces.js";

/** @param {Window & typeof globalThis} global */
export function createBuiltins(global) {
  const { document, performance, crypto, Reflect, Object } = global;
  const channel = new global.MessageChannel();
  /** @type {(() => void)[]} who waits for a message, in the order asked; several at once in real time */
  let waiting = emptyList();
  channel.port1.onmessage = () => {
    const { 0: go } = waiting;
    const rest = emptyList();
    for (let i = 1; i < waiting.length; i++) rest[i - 1] = waiting[i];
    waiting = rest;
    if (go) go();
  };
  const post = channel.port2.postMessage.bind(channel.port2);
  const { setPrototypeOf, freeze } = Object;
  const { get, set, call, is } = keepInterfaces(global);
  const { Promise: NativePromise, TypeError: NativeTypeError } = global;
  const { apply } = Reflect;
  const { getBoundingClientRect } = global.Element?.prototype ?? {};
  const { length: rectCount } = get.DOMRectList;
  const createWeakMap = weakMapFactory(global);

  return {
    global,
    document,
    performance,
    /** Of the browser's objects, by interface and name (kept_interfaces.js). */
    ...{ get, set, call, is },
    crypto,
    Date: global.Date,
    Math: keepMath(global.Math),
    Promise: NativePromise,
    Uint8Array: global.Uint8Array,
    Uint16Array: global.Uint16Array,
    Uint32Array: global.Uint32Array,
    Float64Array: global.Float64Array,
    Error: global.Error,
    TypeError: global.TypeError,
    Event: global.Event,
    ProgressEvent: global.ProgressEvent,
    MessageEvent: global.MessageEvent,
    CustomEvent: global.CustomEvent,
    KeyboardEvent: global.KeyboardEvent,
    PointerEvent: global.PointerEvent,
    MouseEvent: global.MouseEvent,
    AnimationEvent: global.AnimationEvent,
    AnimationPlaybackEvent: global.AnimationPlaybackEvent,
    TransitionEvent: global.TransitionEvent,
    CSSAnimation: global.CSSAnimation,
    CSSTransition: global.CSSTransition,
    Function: global.Function,
    WeakRef: global.WeakRef,
    deref: global.WeakRef.prototype.deref,
    eval: global.eval,
    promiseThen: NativePromise.prototype.then,
    stringify: global.JSON.stringify,
    structuredClone: global.structuredClone.bind(global),
    setPrototypeOf,
    freeze,
    setAlarm: global.setTimeout.bind(global),
    clearAlarm: global.clearTimeout.bind(global),
    apply: Reflect.apply,
    construct: Reflect.construct,
    defineProperty: Object.defineProperty,
    getDescriptor: Object.getOwnPropertyDescriptor,
    getPrototypeOf: Object.getPrototypeOf,
    create: Object.create,
    Number: global.Number,
    charCodeAt: global.String.prototype.charCodeAt,
    includes: global.String.prototype.includes,
    isFinite: global.Number.isFinite,
    isArray: global.Array.isArray,
    names: Object.getOwnPropertyNames,
    /** The four parts of a margin as the browser writes it. @param {string} text @returns {string[]} */
    marginsOf: marginsOf(global),
    /** The browser's own promise, for the page may have replaced the getter. */
    fontsReady: fontsReadyOf(global),
    now: performance.now.bind(performance),
    /** What has been loaded. */
    loaded: performance.getEntriesByType.bind(performance, "resource"),
    requestAnimationFrame: global.requestAnimationFrame?.bind(global),
    getComputedStyle: global.getComputedStyle?.bind(global),
    getAnimations: document?.getAnimations.bind(document),
    addEventListener: global.EventTarget.prototype.addEventListener,
    removeEventListener: global.EventTarget.prototype.removeEventListener,
    dispatchEvent: global.EventTarget.prototype.dispatchEvent,
    reportError: global.reportError.bind(global),
    getRandomValues: crypto.getRandomValues,
    querySelector: global.Document?.prototype.querySelector,
    querySelectorAll: global.Document?.prototype.querySelectorAll,
    createTreeWalker: global.Document?.prototype.createTreeWalker,
    nextNode: global.TreeWalker?.prototype.nextNode,
    getBoundingClientRect: global.Element?.prototype.getBoundingClientRect,
    matches: global.Element?.prototype.matches,
    closest: global.Element?.prototype.closest,
    focus: global.HTMLElement?.prototype.focus,
    blur: global.HTMLElement?.prototype.blur,
    indexOf: global.String.prototype.indexOf,
    exec: global.RegExp.prototype.exec,
    replaceAll: global.String.prototype.replaceAll,
    trim: global.String.prototype.trim,
    slice: global.String.prototype.slice,
    checkVisibility: global.Element?.prototype.checkVisibility,
    parseFloat: global.parseFloat,
    CSSStyleSheet: global.CSSStyleSheet,
    replaceSync: global.CSSStyleSheet?.prototype.replaceSync,
    TouchEvent: global.TouchEvent,
    Touch: global.Touch,
    WheelEvent: global.WheelEvent,
    DragEvent: global.DragEvent,
    DataTransfer: global.DataTransfer,
    GamepadEvent: global.GamepadEvent,
    createElement: document?.createElement.bind(document),
    getContext: global.HTMLCanvasElement?.prototype.getContext,
    getImageData: global.CanvasRenderingContext2D?.prototype.getImageData,
    VideoFrame: global.VideoFrame,
    frameFormat: /** @type {() => string} */ (
      global.VideoFrame && Object.getOwnPropertyDescriptor(global.VideoFrame.prototype, "format")?.get
    ),
    copyTo: global.VideoFrame?.prototype.copyTo,
    closeFrame: global.VideoFrame?.prototype.close,
    drawImage: global.CanvasRenderingContext2D?.prototype.drawImage,
    fillRect: global.CanvasRenderingContext2D?.prototype.fillRect,
    fromBase64: /** @type {(text: string) => Uint8Array<ArrayBuffer>} */ (
      /** @type {any} */ (global.Uint8Array).fromBase64?.bind(global.Uint8Array)
    ),
    /** Of all typed arrays. */
    setAll: Object.getPrototypeOf(global.Uint8Array.prototype).set,
    toBase64: /** @type {{ toBase64(): string }} */ (/** @type {unknown} */ (global.Uint8Array.prototype))
      .toBase64,

    bytesOf: bytesOf(global),
    /** An element's bounding box, in CSS pixels. @param {Element} element */
    boxOf(element) {
      const box = apply(getBoundingClientRect, element, []);
      const { x, y, width, height, left, top, right, bottom } = get.DOMRectReadOnly;
      return {
        ...{ x: x(box), y: y(box), width: width(box), height: height(box) },
        ...{ left: left(box), top: top(box), right: right(box), bottom: bottom(box) },
      };
    },
    /** Whether it has any box at all. @param {Element} element */
    hasBoxes: (element) => rectCount(call.Element.getClientRects(element)) > 0,

    weakMap: createWeakMap,
    /**
     * The options as they stand, without what the page may have put into Object.prototype.
     * @template T @param {T} options @returns {T}
     */
    bare: (options) => setPrototypeOf(options, null),

    /**
     * The callback that was given for one, or the browser's own complaint.
     * @param {unknown} callback
     * @param {string} method of Window that asks for it
     * @returns {Function}
     */
    needFunction(callback, method) {
      if (typeof callback === "function") return callback;
      throw new NativeTypeError(
        `Failed to execute '${method}' on 'Window': parameter 1 is not of type 'Function'.`,
      );
    },

    /**
     * Let every pending microtask run: a task of its own, so promise chains of any length finish.
     * Needed because callbacks called from a script are followed by no microtask checkpoint.
     * @returns {Promise<void>}
     */
    checkpoint() {
      return new NativePromise((resolve) => {
        waiting[waiting.length] = resolve;
        post(0);
      });
    },

    /**
     * The same without a task, for microtasks that end within 16 generations; deeper ones go on later, in
     * the same order every time. A task's end makes the browser carry out all that was drawn in it.
     */
    async drain() {
      for (let i = 0; i < 16; i++) await undefined;
    },
  };
}

/** Where the bytes of a typed array are. @param {Window & typeof globalThis} global */
function bytesOf({ Uint8Array, Object }) {
  const owner = Object.getPrototypeOf(Uint8Array.prototype);
  /** @param {string} name @returns {() => any} */
  const getter = (name) => /** @type {any} */ (Object.getOwnPropertyDescriptor(owner, name)?.get);
  const [buffer, length, offset] = [getter("buffer"), getter("byteLength"), getter("byteOffset")];
  return (/** @type {any} */ array) => ({
    buffer: applyKept(buffer, array, []),
    byteLength: applyKept(length, array, []),
    byteOffset: applyKept(offset, array, []),
  });
}

/** The functions of Math as they are now; a copy, for the page may change the object. @param {Math} math */
function keepMath({ abs, floor, max, min, round, trunc }) {
  return { abs, floor, max, min, round, trunc };
}

/** @param {Window & typeof globalThis} global @returns {(text: string) => string[]} */
function marginsOf({ String, Reflect }) {
  const { split } = String.prototype;
  const { apply } = Reflect;
  return (text) => apply(split, text, [" "]);
}

/**
 * The set of fonts is asked for late: in Firefox, one that is there before its document is ready never is itself.
 *
 * @param {Window & typeof globalThis} global
 * @returns {() => Promise<unknown>}
 */
function fontsReadyOf({ document, Document, FontFaceSet, Object, Reflect }) {
  const getterOf = (/** @type {any} */ Interface, /** @type {string} */ name) =>
    /** @type {() => any} */ (Object.getOwnPropertyDescriptor(Interface?.prototype ?? {}, name)?.get);
  const fonts = getterOf(Document, "fonts"); // in a worker there is none
  const ready = getterOf(FontFaceSet, "ready");
  const { apply } = Reflect;
  return () => apply(ready, apply(fonts, document, []), []);
}

/**
 * Makes weak maps that keep working when the page changes WeakMap or its methods.
 *
 * @param {Window & typeof globalThis} global
 * @returns {() => WeakMap<object, any>}
 */
function weakMapFactory({ WeakMap, Object }) {
  const { get, set, has } = WeakMap.prototype;
  const { assign } = Object;
  return () => assign(new WeakMap(), { get, set, has });
}
