/**
 * Iframes of the page's origin share its clock, its random numbers and its delivery queue. An iframe's runtime
 * asks its parent's for them by an event that no script of the page sees. Its own time begins with its document.
 *
 * @typedef {object} Shared
 * @property {Clock} clock
 * @property {Random} random
 * @property {number} epochMs the Unix time at which the page's time begins
 * @property {DeliveryQueue} pending
 * @property {PromiseMethods | null} promises
 * @property {Traversals} traversals
 * @property {ReturnType<typeof createDocumentWait>} awaitDocument
 * @property {CurrentStyle} style
 */

import { applyKept, emptyList, without } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { PromiseMethods } from "../loading/promise_methods.js"
 * @import { CurrentStyle } from "../rendering/current_style.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Traversals } from "./history.js"
 * @import { Random } from "./random.js"
 */

/**
 * Get what the parent page shares; null at the top, and in an iframe of another origin.
 *
 * @param {Builtins} builtins
 * @param {string} name of the event
 * @returns {Shared | null}
 */
export function askParent(builtins, name) {
  const { global, apply, bare } = builtins;
  /** @type {Shared | null} */
  let shared = null;
  const detail = (/** @type {Shared} */ given) => {
    shared = given;
  };
  try {
    if (global.parent === global) return null;
    apply(builtins.dispatchEvent, global.parent, [new builtins.CustomEvent(name, bare({ detail }))]);
  } catch {
    return null; // of another origin: the browser denies access to the parent
  }
  return shared;
}

/**
 * Whether this is an iframe that has no parent to give it page time, as one of another origin or of a `data:`
 * address. The browser's own time goes on there; page time would stand still.
 *
 * @param {Window} global
 * @param {boolean} isHosted whether the page itself is in an iframe (capture/canvas_host.js)
 */
export function isAlone({ parent, top, self }, isHosted) {
  return parent !== self && !(isHosted && parent === top);
}

/**
 * Share with the iframes of this page. Call this before the page's first script.
 *
 * @param {Builtins} builtins
 * @param {string} name of the event
 * @param {Shared} shared
 */
export function answerFrames(builtins, name, shared) {
  const { get, call } = builtins;
  /** @param {Event} event */
  const answer = (event) => {
    call.Event.stopImmediatePropagation(event);
    const detail = get.CustomEvent.detail(event);
    if (typeof detail === "function") detail(shared);
  };
  builtins.apply(builtins.addEventListener, builtins.global, [name, answer, true]);
}

/**
 * The parent's clock for an iframe: its time begins now, and callbacks of an iframe that was removed do not run.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @returns {Clock}
 */
export function clockForFrame({ global, document, get }, clock) {
  const origin = clock.now();
  const isClosed = () => get.Window.closed(global);
  /** @param {(time: number) => void} callback */
  const whileOpen = (callback) => (/** @type {number} */ time) => {
    if (!isClosed()) callback(time - origin);
  };
  return {
    ...clock,
    now: () => clock.now() - origin,
    tell: () => clock.tell() - origin,
    onFrame: (hook) =>
      clock.onFrame((time) => {
        const isLeft = get.Document.defaultView(document) === null; // its window may be of another origin by now
        return isLeft ? undefined : hook(time - origin);
      }),
    setTimer(run, delay, repeats, args = emptyList()) {
      return clock.setTimer(() => isClosed() || applyKept(run, undefined, args), delay, repeats);
    },
    requestFrame: (callback) => clock.requestFrame(whileOpen(callback)),
    requestIdle: (callback) => clock.requestIdle(whileOpen(callback)),
  };
}

/**
 * Let page time stand still while this iframe loads its document, and whenever it is given another one. The parent
 * waits: what a document that is left behind listens to, it no longer hears.
 *
 * @param {Builtins} builtins
 * @param {Shared} parent
 */
export function awaitDocuments({ global, document, apply, addEventListener, get }, { awaitDocument }) {
  const { NavigateEvent: Navigate, NavigationDestination: Destination } = get;
  const { navigation } = /** @type {any} */ (global);
  const element = get.Window.frameElement(global);
  if (!element) return;
  const isLoading = get.Document.readyState(document) !== "complete"; // an empty iframe is complete at once
  if (isLoading) awaitDocument(element, null);
  /** @param {any} event */
  function onNavigate(event) {
    const isSame = Destination.sameDocument(Navigate.destination(event));
    if (!event.isTrusted || isSame || Navigate.downloadRequest(event) !== null) return;
    awaitDocument(element, navigation);
  }
  if (navigation) apply(addEventListener, navigation, ["navigate", onNavigate, true]);
}

/**
 * Returns a function that lets page time stand still until an iframe of this page has loaded.
 *
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 * @returns {(element: Element, navigation: EventTarget | null) => void} `navigation`: what says that it will not
 */
export function createDocumentWait({ apply, addEventListener, removeEventListener, get }, pending) {
  /** @type {{ element: Element, end: () => void }[]} */
  let awaited = emptyList();
  let isWatched = false;

  /** No document comes into an iframe that was removed. */
  function look() {
    const before = awaited;
    for (let i = 0; i < before.length; i++) if (!get.Node.isConnected(before[i].element)) before[i].end();
  }
  return (element, navigation) => {
    const over = pending.expect();
    const end = () => {
      awaited = without(awaited, item);
      apply(removeEventListener, element, ["load", end, true]);
      if (navigation) apply(removeEventListener, navigation, ["navigateerror", end, true]);
      over();
    };
    const item = { element, end };
    awaited[awaited.length] = item;
    apply(addEventListener, element, ["load", end, true]);
    if (navigation) apply(addEventListener, navigation, ["navigateerror", end, true]);
    if (!isWatched) pending.watch(look);
    isWatched = true;
  };
}
