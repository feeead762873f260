/**
 * Answers that the browser gives by a promise. Each is deferred until the answers to all earlier requests have been
 * delivered (delivery_queue.js). What answers by a promise is found by rule (promise_methods.js); the tables here
 * name the exceptions, each with its reason.
 *
 * @typedef {ReturnType<typeof createPromiseDeferral>} Deferral
 * @typedef {{ isSilent: boolean, hasAnswered: boolean }} Habit what is known of a method
 */

import { hear, isPromise } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { NamesOf, PromiseMethods } from "./promise_methods.js"
 * @import { Shims } from "../shims.js"
 */

/** Methods whose promises are no answers of the browser: the page itself, or its time, decides when they come. @type {NamesOf} */
const PAGES_OWN = {
  CustomElementRegistry: ["whenDefined"], // when the page defines the element
  Element: ["scroll", "scrollBy", "scrollIntoView", "scrollTo"], // the end of a movement
  GamepadHapticActuator: ["playEffect"], // the end of an effect
  Observable: ["every", "find", "first", "forEach", "last", "reduce", "some", "toArray"], // the page's own events
  OfflineAudioContext: ["suspend"], // at a moment of a sound that the page has yet to render
  ReadableStream: ["cancel", "pipeTo"], // deferred_streams.js knows which streams are the browser's
  ReadableStreamBYOBReader: ["cancel", "read"],
  ReadableStreamDefaultReader: ["cancel", "read"],
  WritableStream: ["abort", "close"],
  WritableStreamDefaultWriter: ["abort", "close", "write"],
};
/** Getters whose promise always comes. The others tell of a state that may never be reached. @type {NamesOf} */
const COMES = { FontFaceSet: ["ready"], ImageDecoder: ["completed"], ImageTrackList: ["ready"] };
/** Getters that other files, or the page's own deeds, decide on. @type {NamesOf} */
const LEFT = {
  Animation: ["finished", "ready"],
  NavigationTransition: ["committed", "finished"],
  ReadableStreamBYOBReader: ["closed"],
  ReadableStreamDefaultReader: ["closed"],
  ViewTransition: ["finished", "ready", "updateCallbackDone"],
  WritableStreamDefaultWriter: ["closed", "ready"],
};
/** Methods that are shims already, which pass on what the browser answers. @type {NamesOf} */
const PASSED_ON = { CookieStore: ["get", "getAll"] };

/**
 * Defer what `found` names. Install this last: what another part has replaced is left as it is.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 * @param {PromiseMethods} found
 */
export function deferPromises(builtins, shims, pending, found) {
  const global = /** @type {any} */ (builtins.global);
  const defer = createPromiseDeferral(builtins, pending);
  /** @param {string} kind */
  const ownerOf = (kind) => (kind === "" ? global : global[kind]?.prototype);

  forEachName(found.methods, (kind, name) => {
    const owner = ownerOf(kind);
    const native = owner && builtins.getDescriptor(owner, name)?.value;
    if (!native || has(PAGES_OWN, kind, name)) return;
    if (shims.isShim(native) && !has(PASSED_ON, kind, name)) return;
    shims.method(owner, name, deferred(builtins, defer, native));
  });
  forEachName(found.statics, (kind, name) => {
    const native = global[kind] && builtins.getDescriptor(global[kind], name)?.value;
    if (native && !shims.isShim(native)) shims.method(global[kind], name, deferred(builtins, defer, native));
  });
  forEachName(found.getters, (kind, name) => {
    if (has(LEFT, kind, name)) return;
    deferGetter(builtins, shims, ownerOf(kind), name, has(COMES, kind, name) ? defer : defer.late);
  });
  deferModules(builtins, shims, defer);
}

/** @param {NamesOf} table @param {(kind: string, name: string) => void} visit */
function forEachName(table, visit) {
  for (const kind in table) {
    for (let i = 0; i < table[kind].length; i++) visit(kind, table[kind][i]);
  }
}

/** @param {NamesOf} table @param {string} kind @param {string} name */
function has(table, kind, name) {
  const names = table[kind];
  for (let i = 0; i < (names?.length ?? 0); i++) if (names[i] === name) return true;
  return false;
}

/**
 * A method that gives the page its answer in order.
 *
 * @param {Builtins} builtins
 * @param {Deferral} defer
 * @param {Function} native
 */
function deferred({ apply }, defer, native) {
  const habit = { isSilent: false, hasAnswered: false };
  return {
    /** @this {any} */
    method(/** @type {any[]} */ ...args) {
      const answer = apply(native, this, args);
      return isPromise(answer) ? defer(answer, habit) : answer;
    },
  }.method;
}

/**
 * A method that answers by a promise, deferred where the browser is at the other end.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {any} owner
 * @param {string} name
 * @param {Deferral} defer
 * @param {(object: any) => boolean} isFed
 */
export function deferWhere({ apply }, shims, owner, name, defer, isFed) {
  const native = owner?.[name];
  const shim = {
    /** @this {any} */
    method(/** @type {any[]} */ ...args) {
      const answer = apply(native, this, args);
      return isFed(this) ? defer(answer) : answer;
    },
  };
  shims.method(owner, name, shim.method);
}

/**
 * A getter whose promise is deferred where the browser is at the other end.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {any} owner
 * @param {string} name
 * @param {(promise: Promise<any>) => Promise<any>} defer
 * @param {(object: any) => boolean} [isFed]
 */
export function deferGetter(builtins, shims, owner, name, defer, isFed = () => true) {
  const promises = builtins.weakMap(); // the browser, too, answers one promise
  shims.getter(owner, name, function (native) {
    if (!isFed(this)) return native;
    const known = promises.get(native);
    if (known || !isPromise(native)) return known ?? native;
    promises.set(native, defer(native));
    return promises.get(native);
  });
}

/**
 * WebAssembly, which is no interface.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} defer
 */
function deferModules(builtins, shims, defer) {
  const { WebAssembly } = /** @type {any} */ (builtins.global);
  for (const name of ["compile", "instantiate"]) {
    shims.method(WebAssembly, name, deferred(builtins, defer, WebAssembly?.[name]));
  }
  for (const name of ["compileStreaming", "instantiateStreaming"]) {
    const native = WebAssembly?.[name];
    shims.method(WebAssembly, name, async (/** @type {unknown} */ source, /** @type {unknown} */ imports) => {
      const response = await source; // a deferred answer itself: compiling starts after it is delivered
      return defer(builtins.apply(native, WebAssembly, [response, imports]));
    });
  }
}

/**
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 */
export function createPromiseDeferral({ Promise: NativePromise }, pending) {
  /** @param {Promise<any>} promise @param {(deliver: () => void) => void} answered @returns {Promise<any>} */
  function handedOver(promise, answered) {
    return new NativePromise((resolve, reject) => {
      hear(
        promise,
        (value) => answered(() => resolve(value)),
        (error) => answered(() => reject(error)),
      );
    });
  }
  /** Deliver the answer in order once it is there; nothing waits for it. @param {Promise<any>} promise */
  const late = (promise) => handedOver(promise, (deliver) => pending.open().done(deliver));
  /**
   * Take the browser's promise, and return the page's. A method that did not answer when it was first asked is
   * waited for no more until it does: it may wait for a person.
   * @param {Promise<any>} promise
   * @param {Habit} [habit]
   */
  function defer(promise, habit) {
    if (habit?.isSilent) {
      return handedOver(promise, (deliver) => {
        habit.isSilent = false;
        pending.open().done(deliver);
      });
    }
    const ticket = pending.open(() => {
      if (habit && !habit.hasAnswered) habit.isSilent = true;
    });
    return handedOver(promise, (deliver) => {
      if (habit) habit.hasAnswered = true;
      ticket.done(deliver);
    });
  }
  defer.late = late;
  return defer;
}
