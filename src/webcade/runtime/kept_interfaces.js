/**
 * What the language itself would ask of objects that the page can change, without asking: lists that grow,
 * promises that are waited for, arguments that were left out; and the browser's getters, setters and methods.
 * To be run before the page's first script.
 */

export const setPrototype = Object.setPrototypeOf;
const createBare = Object.create;
const defineKept = Object.defineProperty;
export const applyKept = Reflect.apply;
const { then: nativeThen } = Promise.prototype;
const NativePromise = Promise;
const HEARD = createBare(null, { constructor: { value: undefined } }); // `then` asks for its species

/** A list to grow: what it has not, it does not inherit, and no setter that the page has put there is called. @returns {any[]} */
export function emptyList() {
  return setPrototype([], null);
}

/** As a class: its instance is the object that it is given. @param {object} object */
function itself(object) {
  return object;
}
/** Gives a promise its own `constructor`, which `await` asks for: a field calls no setter, and is fast. */
class Awaited extends /** @type {new (object: object) => any} */ (/** @type {unknown} */ (itself)) {
  // biome-ignore lint/complexity/useLiteralKeys: a field of that name alone is a syntax error
  ["constructor"] = NativePromise;
}

/** A promise of ours, that the page never sees, to `await`. @template T @param {T} promise @returns {T} */
export function sure(promise) {
  return promise ? /** @type {any} */ (new Awaited(promise)) : promise;
}

/**
 * `then` of a promise that the page never sees.
 * @param {Promise<any>} promise
 * @param {(value: any) => void} take
 * @param {(error: any) => void} [refuse]
 */
export function hear(promise, take, refuse = () => {}) {
  applyKept(nativeThen, setPrototype(promise, HEARD), [take, refuse]);
}

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
const { fill: nativeFill } = TypedArrayPrototype;
const nativeLength = /** @type {any} */ (Object.getOwnPropertyDescriptor(TypedArrayPrototype, "length")?.get);
/** All of a typed array. @param {Float64Array} array @param {number} value */
export function fillWith(array, value) {
  applyKept(nativeFill, array, [value]);
}
/** Of a typed array. @param {Uint32Array} array @returns {number} */
export function lengthOf(array) {
  return applyKept(nativeLength, array, []);
}

const { prototype: ArrayPrototype } = Array;
export const ITERATOR = Symbol.iterator;
/** A list that has grown, as the page is given it. @template T @param {T[]} list @returns {T[]} */
export function forPage(list) {
  return setPrototype(list, ArrayPrototype);
}

const { isArray: isList } = Array;
/** What a page gives along with a message: a list, or options with one. @param {any} given @returns {any} */
export function transferOf(given) {
  return given === undefined || given === null || isList(given) ? given : (given.transfer ?? given);
}

/** Those of a list in their order, whatever the page's lists do: for the browser to go through. @template T @param {T[]} list @returns {T[]} */
export function sequence(list) {
  const iterate = () => {
    let at = 0;
    const next = () => ({ __proto__: null, done: at >= list.length, value: list[at++] });
    return { __proto__: null, next };
  };
  const descriptor = { __proto__: null, value: iterate, configurable: true };
  return defineKept(list, ITERATOR, /** @type {any} */ (descriptor));
}

/** The argument of this number, undefined without one. @param {readonly any[]} args @param {number} index @returns {any} */
export function argument(args, index) {
  return index < args.length ? args[index] : undefined;
}

const GETTERS = /** @type {const} */ ({
  Event: ["cancelable", "target", "type"],
  CustomEvent: ["detail"],
  ErrorEvent: ["error", "filename", "lineno", "message"],
  PromiseRejectionEvent: ["reason"],
  MessageEvent: ["data", "ports"],
  ProgressEvent: ["loaded", "total"],
  NavigateEvent: ["destination", "downloadRequest", "hashChange", "navigationType"],
  NavigationDestination: ["sameDocument", "url"],
  Node: ["baseURI", "isConnected", "nodeType", "ownerDocument", "parentElement", "parentNode", "textContent"],
  Element: ["clientHeight", "clientLeft", "clientTop", "clientWidth", "localName", "shadowRoot", "tagName"],
  HTMLElement: ["offsetHeight", "offsetWidth"],
  Document: ["activeElement", "body", "cookie", "defaultView", "documentElement", "fonts", "images"],
  ShadowRoot: ["activeElement"],
  HTMLCollection: ["length"],
  NodeList: ["length"],
  HTMLIFrameElement: ["contentDocument", "loading"],
  HTMLFrameElement: ["contentDocument"],
  HTMLImageElement: ["complete", "currentSrc", "loading"],
  HTMLCanvasElement: ["height", "width"],
  HTMLScriptElement: ["src", "type"],
  HTMLLinkElement: ["href", "rel"],
  HTMLMediaElement: ["autoplay", "loop", "playbackRate", "preload", "src"],
  HTMLSourceElement: ["src"],
  HTMLInputElement: ["value"],
  HTMLTextAreaElement: ["value"],
  SVGElement: ["ownerSVGElement"],
  DOMRectReadOnly: ["bottom", "height", "left", "right", "top", "width", "x", "y"],
  ImageData: ["data"],
  DOMRectList: ["length"],
  SVGRect: ["height", "width"],
  Animation: ["currentTime", "effect", "pending", "playState"],
  KeyframeEffect: ["pseudoElement", "target"],
  CSSAnimation: ["animationName"],
  CSSTransition: ["transitionProperty"],
  IntersectionObserver: ["root", "rootMargin", "thresholds"],
  IDBCursor: ["request"],
  PerformanceEntry: ["name"],
  PerformanceResourceTiming: ["responseStatus"],
  AudioNode: ["context"],
  AudioBuffer: ["duration"],
  AudioBufferSourceNode: ["buffer", "loop", "playbackRate"],
  AudioParam: ["value"],
  BaseAudioContext: ["sampleRate"],
  ScriptProcessorNode: ["bufferSize"],
  MessageChannel: ["port1", "port2"],
  AbortSignal: ["aborted", "reason"],
  AbortController: ["signal"],
  URL: ["href"],
  Response: ["ok", "status"],
  Storage: ["length"],
  Window: [
    "closed",
    "devicePixelRatio",
    "frameElement",
    "innerHeight",
    "innerWidth",
    "length",
    "origin",
    "parent",
  ],
});
const SETTERS = /** @type {const} */ ({
  Animation: ["currentTime", "playbackRate"],
  CanvasRenderingContext2D: ["fillStyle", "filter", "globalAlpha"],
  HTMLCanvasElement: ["height", "width"],
  HTMLImageElement: ["loading"],
});
const METHODS = /** @type {const} */ ({
  Event: ["preventDefault", "stopImmediatePropagation"],
  AbortController: ["abort"],
  AnimationEffect: ["getComputedTiming"],
  BaseAudioContext: ["createBuffer"],
  CSSStyleDeclaration: ["getPropertyValue"],
  Document: ["elementFromPoint", "querySelector", "querySelectorAll"],
  Element: ["getClientRects", "querySelector"],
  HTMLImageElement: ["decode"],
  Node: ["contains"],
  ShadowRoot: ["elementFromPoint", "querySelector", "querySelectorAll"],
  Storage: ["getItem"],
  SVGGraphicsElement: ["getBBox"],
});
const KINDS = /** @type {const} */ ([
  ...[
    "AbortSignal",
    "Blob",
    "Document",
    "HTMLElement",
    "MathMLElement",
    "CSSAnimation",
    "CSSTransition",
    "Element",
    "Event",
    "HTMLIFrameElement",
    "HTMLImageElement",
  ],
  ...["HTMLLinkElement", "HTMLMediaElement", "HTMLScriptElement", "Request", "SVGElement", "PerformanceMark"],
  "PerformanceMeasure",
  "PerformanceNavigationTiming",
]);

/**
 * `object.name` would ask the prototype, which the page may have changed, or what the page has put before it.
 * `get.Node.isConnected(node)` is the browser's own answer.
 *
 * @param {Window & typeof globalThis} global
 */
export function keepInterfaces(global) {
  const { getOwnPropertyDescriptor: getDescriptor, getPrototypeOf } = Object;
  const { isPrototypeOf } = Object.prototype;

  /** What objects of this kind have of this name. @param {string} kind @param {string} name @returns {PropertyDescriptor} */
  function describe(kind, name) {
    const start = kind === "Window" ? global : /** @type {any} */ (global)[kind]?.prototype;
    for (let owner = start; owner; owner = getPrototypeOf(owner)) {
      const descriptor = getDescriptor(owner, name);
      if (descriptor) return descriptor;
    }
    return {};
  }
  /**
   * @template {Record<string, readonly string[]>} T
   * @template F
   * @param {T} kinds
   * @param {(kind: string, name: string) => F} keep
   * @returns {{ [K in keyof T]: { [N in T[K][number]]: F } }}
   */
  function table(kinds, keep) {
    const all = createBare(null);
    for (const kind in kinds) {
      all[kind] = createBare(null);
      for (const name of kinds[kind]) all[kind][name] = keep(kind, name);
    }
    return all;
  }
  /** @param {string} kind @returns {(object: any) => boolean} `instanceof` asks the class, which may have its own answer by now */
  function kindOf(kind) {
    const prototype = /** @type {any} */ (global)[kind]?.prototype;
    if (!prototype) return () => false; // a worker has no such thing
    return (object) => applyKept(isPrototypeOf, prototype, [object]);
  }

  return {
    get: table(GETTERS, (kind, name) => {
      const get = /** @type {() => any} */ (describe(kind, name).get);
      return (/** @type {any} */ object) => applyKept(get, object, []);
    }),
    set: table(SETTERS, (kind, name) => {
      const set = /** @type {(value: any) => void} */ (describe(kind, name).set);
      return (/** @type {any} */ object, /** @type {any} */ value) => applyKept(set, object, [value]);
    }),
    call: table(METHODS, (kind, name) => {
      const { value: method } = describe(kind, name);
      return (/** @type {any} */ object, /** @type {any[]} */ ...args) => applyKept(method, object, args);
    }),
    is: /** @type {Record<typeof KINDS[number], (object: any) => boolean>} */ (
      table({ kinds: KINDS }, (_, kind) => kindOf(kind)).kinds
    ),
  };
}
