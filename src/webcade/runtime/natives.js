/**
 * The browser's own functions, kept before the page's first script can change them.
 * Everything else in this folder uses these, never the bare globals.
 *
 * @typedef {ReturnType<typeof createNatives>} Natives
 */

/** @param {Window & typeof globalThis} global */
function createNatives(global) {
  const { document, performance, crypto, Reflect, Object } = global;
  const channel = new global.MessageChannel();
  /** @type {(() => void) | null} */
  let resume = null;
  channel.port1.onmessage = () => {
    const go = resume;
    resume = null;
    if (go) go();
  };
  const post = channel.port2.postMessage.bind(channel.port2);
  const NativePromise = global.Promise;

  return {
    global,
    document,
    performance,
    crypto,
    Date: global.Date,
    Math: global.Math,
    Map: global.Map,
    Set: global.Set,
    WeakMap: global.WeakMap,
    Promise: NativePromise,
    Uint8Array: global.Uint8Array,
    Uint32Array: global.Uint32Array,
    Float64Array: global.Float64Array,
    Error: global.Error,
    TypeError: global.TypeError,
    KeyboardEvent: global.KeyboardEvent,
    PointerEvent: global.PointerEvent,
    MouseEvent: global.MouseEvent,
    AnimationEvent: global.AnimationEvent,
    TransitionEvent: global.TransitionEvent,
    CSSAnimation: global.CSSAnimation,
    CSSTransition: global.CSSTransition,
    Function: global.Function,
    eval: global.eval,
    apply: Reflect.apply,
    construct: Reflect.construct,
    defineProperty: Object.defineProperty,
    getDescriptor: Object.getOwnPropertyDescriptor,
    isFinite: global.Number.isFinite,
    isArray: global.Array.isArray,
    names: Object.getOwnPropertyNames,
    now: performance.now.bind(performance),
    requestAnimationFrame: global.requestAnimationFrame.bind(global),
    getComputedStyle: global.getComputedStyle.bind(global),
    getAnimations: document.getAnimations.bind(document),
    addEventListener: global.EventTarget.prototype.addEventListener,
    dispatchEvent: global.EventTarget.prototype.dispatchEvent,
    reportError: global.reportError.bind(global),
    getRandomValues: crypto.getRandomValues,
    querySelector: document.querySelector.bind(document),
    createElement: document.createElement.bind(document),
    getContext: global.HTMLCanvasElement.prototype.getContext,
    toBase64: /** @type {{ toBase64(): string }} */ (/** @type {unknown} */ (global.Uint8Array.prototype)).toBase64,

    /**
     * Let every pending microtask run: a task of its own, so promise chains of any length finish.
     * Needed because callbacks called from a script are followed by no microtask checkpoint.
     * @returns {Promise<void>}
     */
    checkpoint() {
      return new NativePromise((resolve) => {
        resume = resolve;
        post(0);
      });
    },
  };
}
