/**
 * Images: `load` and `error` come in the order in which the images were asked for (delivery_queue.js), those in
 * the document's own text in its order; then comes the window's `load`.
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
export function deferImages(builtins, shims, pending) {
  const { global, document, apply, addEventListener, get, set, call, is } = builtins;
  const { prototype } = global.HTMLImageElement;
  const nativeComplete = /** @type {() => boolean} */ (builtins.getDescriptor(prototype, "complete")?.get);
  /** Each image's ticket while its event is on its way; null when it has been handed over. */
  const tickets = builtins.weakMap();
  const listening = builtins.weakMap();
  const { images } = document;
  /** @type {{ image: HTMLImageElement, type: string }[]} of the document's text, before it has loaded */
  let early = emptyList();
  let hasLoaded = false;

  /** @param {HTMLImageElement} image */
  function ask(image) {
    tickets.get(image)?.drop();
    tickets.set(image, pending.open());
    if (listening.has(image)) return;
    listening.set(image, true);
    apply(addEventListener, image, ["load", take, true]);
    apply(addEventListener, image, ["error", take, true]);
  }

  /** The browser's own event. @param {Event} event */
  function take(event) {
    const image = get.Event.target(event);
    if (!event.isTrusted || !is.HTMLImageElement(image)) return;
    call.Event.stopImmediatePropagation(event);
    if (!tickets.get(image)) {
      if (!hasLoaded) {
        early[early.length] = { image, type: get.Event.type(event) };
        return;
      }
      tickets.set(image, pending.open()); // asked for in a way that is not seen from here
    }
    answer(image, get.Event.type(event));
  }

  /** @param {HTMLImageElement} image @param {string} type */
  function answer(image, type) {
    tickets.get(image).done(() => {
      tickets.set(image, null);
      apply(builtins.dispatchEvent, image, [new builtins.Event(type)]);
    });
  }

  /** Nobody will scroll to it. @param {HTMLImageElement} image */
  function hurry(image) {
    if (get.HTMLImageElement.loading(image) === "lazy") set.HTMLImageElement.loading(image, "eager");
  }

  /** Images that markup has brought, in the document's order. */
  function scan() {
    for (let i = 0; i < get.HTMLCollection.length(images); i++) {
      if (tickets.has(images[i])) continue;
      hurry(images[i]);
      if (isEarly(images[i]) || !apply(nativeComplete, images[i], [])) ask(images[i]);
    }
    const before = early;
    early = emptyList();
    for (let i = 0; i < before.length; i++) {
      const { image, type } = before[i];
      if (!tickets.has(image)) ask(image); // it has left the document since
      answer(image, type);
    }
  }

  /** @param {HTMLImageElement} image */
  function isEarly(image) {
    for (let i = 0; i < early.length; i++) if (early[i].image === image) return true;
    return false;
  }

  apply(addEventListener, document, ["load", take, true]);
  apply(addEventListener, document, ["error", take, true]);
  for (const name of ["src", "srcset"]) {
    shims.setter(prototype, name, function (value, write) {
      hurry(this);
      write(value);
      ask(this);
    });
  }
  shims.getter(prototype, "complete", function (native) {
    if (hasLoaded || tickets.has(this)) return native && !tickets.get(this);
    return native && !get.HTMLImageElement.currentSrc(this); // of the document's text: not before the document has loaded
  });

  return {
    ask,
    scan,
    /** The document has loaded. */
    begin() {
      hasLoaded = true;
      scan();
    },
  };
}

/**
 * The window's `load` event, after what was asked for before.
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
