/** The images whose event is on its way, and which of them the page has all the same. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @typedef {ReturnType<typeof createTickets>} Tickets
 */

const MOST_BLOBS = 256;

/** @param {Builtins} builtins @param {DeliveryQueue} pending */
export function createTickets(builtins, pending) {
  const { get } = builtins;
  const tickets = builtins.weakMap(); // null once the event has been delivered
  const atOnce = createAtOnce(builtins);
  return {
    /** Whether it has ever had one. @param {HTMLImageElement} image */
    has: (image) => tickets.has(image),
    /** @param {HTMLImageElement} image */
    isOpen: (image) => !!tickets.get(image),
    /** Whether the page has yet to be told of it. @param {any} image */
    isUndelivered(image) {
      const ticket = tickets.get(image);
      return !!ticket && !ticket.isGivenUp() && !atOnce.has(image);
    },
    /** Whether it stands in the text of the document and is loaded over the network. @param {HTMLImageElement} image */
    hasAddress: (image) => get.HTMLImageElement.currentSrc(image) !== "" && !atOnce.isData(image),
    /** @param {HTMLImageElement} image */
    open(image) {
      tickets.set(image, pending.open());
    },
    /** Just when it has been requested. @param {HTMLImageElement} image */
    reopen(image) {
      atOnce.look(image);
      tickets.get(image)?.drop();
      tickets.set(image, pending.open());
    },
    /** @param {HTMLImageElement} image @param {string} type of its event */
    answer(image, type) {
      tickets.get(image).done(() => {
        tickets.set(image, null);
        if (type === "load") atOnce.keep(image);
        builtins.apply(builtins.dispatchEvent, image, [new builtins.Event(type)]);
      });
    },
  };
}

/**
 * Images that are there when their source is set: the browser takes no time for `data:`, nor for an address that it
 * has shown to the page before.
 *
 * @param {Builtins} builtins
 */
function createAtOnce({ apply, indexOf, get, weakMap }) {
  /** @type {Record<string, boolean>} */
  const known = /** @type {any} */ ({ __proto__: null });
  const { complete, currentSrc, src } = get.HTMLImageElement;
  const images = weakMap();
  /** @type {string[]} of blobs, the last ones; a page may make one for each frame */
  const blobs = emptyList();
  let blob = 0;
  /** @param {HTMLImageElement} image */
  const isData = (image) => apply(indexOf, src(image), ["data:"]) === 0;

  /** Forget the address of the blob that was shown `MOST_BLOBS` blobs before. @param {string} address */
  function keepBlob(address) {
    if (blobs[blob] !== undefined) delete known[blobs[blob]];
    blobs[blob] = address;
    blob = (blob + 1) % MOST_BLOBS;
  }
  return {
    isData,
    /** @param {HTMLImageElement} image */
    has: (image) => images.get(image) === true,
    /** @param {HTMLImageElement} image */
    look(image) {
      images.set(image, isData(image) || (complete(image) && known[currentSrc(image)] === true));
    },
    /** The page has been told of it. The text of a `data:` address may be long. @param {HTMLImageElement} image */
    keep(image) {
      if (isData(image)) return;
      const address = currentSrc(image);
      if (known[address]) return;
      known[address] = true;
      if (apply(indexOf, address, ["blob:"]) === 0) keepBlob(address);
    },
  };
}
