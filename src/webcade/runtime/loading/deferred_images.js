/**
 * Images: `load` and `error` come in the order in which the images were requested (delivery_queue.js), those of
 * the document's own text in its order; then comes the window's `load`.
 */

import { emptyList } from "../kept_interfaces.js";
import { createTickets } from "./image_tickets.js";
import { hideUndelivered } from "./undelivered_images.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 * @import { Tickets } from "./image_tickets.js"
 *
 * @typedef {ReturnType<typeof createEarly>} Early
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
export function deferImages(builtins, shims, pending) {
  const { document, apply, addEventListener } = builtins;
  const tickets = createTickets(builtins, pending);
  const early = createEarly();
  const isUndelivered = createIsUndelivered(builtins, tickets, early);
  const take = createTake(builtins, tickets, early);
  const ask = createAsk(builtins, tickets, take);
  const scan = createScan(builtins, tickets, early, ask);
  apply(addEventListener, document, ["load", take, true]);
  apply(addEventListener, document, ["error", take, true]);
  replaceSource(builtins, shims, ask);
  hideUndelivered(builtins, shims, isUndelivered);

  return {
    ask,
    scan,
    /** The document has loaded. */
    begin() {
      early.end();
      scan();
    },
  };
}

/** Events of the document's own images that came before it had loaded. */
function createEarly() {
  /** @type {{ image: HTMLImageElement, type: string }[]} */
  let early = emptyList();
  let isOver = false;
  return {
    isOver: () => isOver,
    end() {
      isOver = true;
    },
    /** @param {HTMLImageElement} image @param {string} type */
    add(image, type) {
      early[early.length] = { image, type };
    },
    takeAll() {
      const before = early;
      early = emptyList();
      return before;
    },
    /** @param {HTMLImageElement} image */
    has(image) {
      for (let i = 0; i < early.length; i++) if (early[i].image === image) return true;
      return false;
    },
  };
}

/** What receives the browser's own event. @param {Builtins} builtins @param {Tickets} tickets @param {Early} early */
function createTake({ get, call, is }, tickets, early) {
  /** @param {Event} event */
  return (event) => {
    const image = get.Event.target(event);
    if (!event.isTrusted || !is.HTMLImageElement(image)) return;
    call.Event.stopImmediatePropagation(event);
    if (!tickets.isOpen(image)) {
      if (!early.isOver()) {
        early.add(image, get.Event.type(event));
        return;
      }
      tickets.open(image); // requested in a way that is not seen from here
    }
    tickets.answer(image, get.Event.type(event));
  };
}

/** @param {Builtins} builtins @param {Tickets} tickets @param {(event: Event) => void} take */
function createAsk({ weakMap, apply, addEventListener }, tickets, take) {
  const listening = weakMap();
  /** An image has been requested. @param {HTMLImageElement} image */
  return (image) => {
    tickets.reopen(image);
    if (listening.has(image)) return;
    listening.set(image, true);
    apply(addEventListener, image, ["load", take, true]);
    apply(addEventListener, image, ["error", take, true]);
  };
}

/**
 * @param {Builtins} builtins
 * @param {Tickets} tickets
 * @param {Early} early
 * @param {(image: HTMLImageElement) => void} ask
 */
function createScan(builtins, tickets, early, ask) {
  const { global, document, apply, getDescriptor, get } = builtins;
  const { prototype } = global.HTMLImageElement;
  const nativeComplete = /** @type {() => boolean} */ (getDescriptor(prototype, "complete")?.get);
  const { images } = document;

  /** Images that markup has brought, in the document's order. */
  return () => {
    for (let i = 0; i < get.HTMLCollection.length(images); i++) {
      if (tickets.has(images[i])) continue;
      hurry(builtins, images[i]);
      if (early.has(images[i]) || !apply(nativeComplete, images[i], [])) ask(images[i]);
    }
    const before = early.takeAll();
    for (let i = 0; i < before.length; i++) {
      const { image, type } = before[i];
      if (!tickets.has(image)) ask(image); // it has left the document since
      tickets.answer(image, type);
    }
  };
}

/** Load a lazy image now: nothing scrolls to it. @param {Builtins} builtins @param {HTMLImageElement} image */
function hurry({ get, set }, image) {
  if (get.HTMLImageElement.loading(image) === "lazy") set.HTMLImageElement.loading(image, "eager");
}

/** @param {Builtins} builtins @param {Shims} shims @param {(image: HTMLImageElement) => void} ask */
function replaceSource(builtins, shims, ask) {
  for (const name of ["src", "srcset"]) {
    shims.setter(builtins.global.HTMLImageElement.prototype, name, function (value, write) {
      hurry(builtins, this);
      write(value);
      ask(this);
    });
  }
}

/**
 * Whether the page has yet to be told of an image, whatever the browser has of it.
 *
 * @param {Builtins} builtins
 * @param {Tickets} tickets
 * @param {Early} early
 */
function createIsUndelivered({ is }, tickets, early) {
  /** @param {any} value */
  return (value) => {
    if (early.isOver() || tickets.has(value)) return tickets.isUndelivered(value);
    return is.HTMLImageElement(value) && tickets.hasAddress(value); // of the document's own text
  };
}

/**
 * The window's `load` event, after what was requested before.
 *
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 * @param {() => void} begin called when the document has loaded
 */
export function deferLoad(builtins, pending, begin) {
  const { global, document, apply, get, call } = builtins;
  /** @param {Event} event */
  const take = (event) => {
    if (!event.isTrusted || get.Event.target(event) !== document) return;
    call.Event.stopImmediatePropagation(event);
    begin();
    pending.open().done(() => apply(builtins.dispatchEvent, global, [new builtins.Event("load")]));
  };
  apply(builtins.addEventListener, global, ["load", take, true]);
}
