import { argument, emptyList, sequence, sure, transferOf } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue, Ticket } from "../loading/delivery_queue.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Random } from "../world/random.js"
 */

/**
 * Workers live in page time: each gets this runtime before its own script (worker_boot.js), is told of every
 * frame, and page time stands still until it has done what a message or a frame asked of it. What it posts
 * meanwhile arrives then. One that does not answer is let run free, by wall time.
 *
 * @typedef {object} Hand a worker as seen from the page
 * @property {Worker} worker
 * @property {{ ticket: Ticket, posted: { data: any, ports: any }[] }[]} asked what it has not yet done
 * @property {boolean} isGone
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {object} page
 * @param {Clock} page.clock
 * @param {DeliveryQueue} page.pending
 * @param {Random} page.random
 * @param {(transfer: any) => boolean} page.release leaves ports to the browser
 * @param {string} script the runtime for a worker, a function of its options
 * @param {number} epochMs
 */
export function installWorkers(builtins, shims, { clock, pending, random, release }, script, epochMs) {
  const { global, document, apply, bare, get, is } = builtins;
  const { Blob, URL } = global;
  const { createObjectURL, revokeObjectURL } = URL;
  const { href: hrefOf } = get.URL;
  const { postMessage, terminate } = global.Worker.prototype;
  const hands = builtins.weakMap();
  /** @type {Record<string, Blob>} by address */
  const blobs = builtins.create(null);
  /** @type {Record<string, boolean>} addresses that a worker is yet to read */
  const inUse = builtins.create(null);
  /** @type {Hand[]} */
  let alive = emptyList();
  const listen = createWorkerListener(builtins, clock);

  /** Ask something of a worker that answers when it is done. @param {Hand} hand @param {any} request @param {any} transfer */
  function ask(hand, request, transfer) {
    if (hand.isGone) return;
    hand.asked[hand.asked.length] = { ticket: pending.open(), posted: emptyList() };
    apply(postMessage, hand.worker, [request, transfer]);
  }

  shims.constructible(global, "Worker", {
    args(args) {
      const address = argument(args, 0);
      const options = argument(args, 1);
      const url = hrefOf(new URL(`${address}`, get.Node.baseURI(document)));
      const isModule = options?.type === "module";
      const own = isModule ? undefined : blobs[url]; // its address may be of an origin that is the page's alone
      if (!own) inUse[url] = true;
      const given = { url, isModule, isJoined: !!own, seed: random.next(), startMs: epochMs + clock.now() };
      const boot = `(${script})(${builtins.stringify(bare(given))});\n`;
      const source = new Blob(sequence(own ? [boot, own] : [boot]), bare({ type: "text/javascript" }));
      return [apply(createObjectURL, URL, [source]), options];
    },
    made(worker) {
      /** @type {Hand} */
      const hand = { worker, asked: emptyList(), isGone: false };
      hand.asked[0] = { ticket: pending.open(), posted: emptyList() };
      hands.set(worker, hand);
      alive[alive.length] = hand;
      listen(hand);
    },
  });
  const methods = {
    /** @this {any} */
    postMessage(/** @type {any} */ data, /** @type {any} */ transfer) {
      const list = transferOf(transfer) ?? emptyList();
      release(list);
      const hand = hands.get(this);
      if (hand) ask(hand, bare({ data }), list);
      else apply(postMessage, this, [data, list]); // which complains
    },
    /** @this {any} */
    terminate() {
      apply(terminate, this, []);
      const hand = hands.get(this);
      if (hand) leave(hand);
    },
    createObjectURL(/** @type {any} */ object) {
      const url = apply(createObjectURL, URL, [object]);
      if (is.Blob(object)) blobs[url] = object;
      return url;
    },
    revokeObjectURL(/** @type {any} */ url) {
      delete blobs[`${url}`];
      if (!inUse[`${url}`]) apply(revokeObjectURL, URL, [url]);
    },
  };

  /** @param {Hand} hand */
  function leave(hand) {
    hand.isGone = true;
    for (let i = 0; i < hand.asked.length; i++) hand.asked[i].ticket.drop();
    hand.asked = emptyList();
    const before = alive;
    alive = emptyList();
    for (let i = 0; i < before.length; i++) if (before[i] !== hand) alive[alive.length] = before[i];
  }
  shims.method(global.Worker.prototype, "postMessage", methods.postMessage);
  shims.method(global.Worker.prototype, "terminate", methods.terminate);
  shims.method(URL, "createObjectURL", methods.createObjectURL);
  shims.method(URL, "revokeObjectURL", methods.revokeObjectURL);

  clock.onFrame(() => {
    if (alive.length === 0) return undefined;
    for (let i = 0; i < alive.length; i++) {
      if (alive[i].asked.length === 0) ask(alive[i], bare({ frame: true }), []); // else it was given up
    }
    return (async () => {
      await sure(clock.checkpoint());
      await sure(clock.runPosted());
    })();
  });
  return {
    /** A new episode's random. @param {number} value */
    seed(value) {
      for (let i = 0; i < alive.length; i++)
        apply(postMessage, alive[i].worker, [bare({ seed: value + i + 1 })]);
    },
  };
}

/**
 * Hears a worker: what it posts, and that it is done with what it was asked first.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @returns {(hand: Hand) => void}
 */
function createWorkerListener(builtins, clock) {
  const { apply, bare, dispatchEvent, addEventListener, get, call } = builtins;

  /** @param {Hand} hand @param {{ data: any, ports: any }[]} posted */
  function handOver(hand, posted) {
    for (let i = 0; i < posted.length; i++) {
      clock.post(() => {
        if (hand.isGone) return;
        apply(dispatchEvent, hand.worker, [new builtins.MessageEvent("message", bare(posted[i]))]);
      });
    }
  }
  /** @param {Hand} hand */
  function done(hand) {
    const first = hand.asked[0];
    if (!first) return;
    const rest = emptyList();
    for (let i = 1; i < hand.asked.length; i++) rest[rest.length] = hand.asked[i];
    hand.asked = rest;
    first.ticket.done(() => handOver(hand, first.posted));
  }
  return (hand) => {
    /** @param {MessageEvent} event */
    const hear = (event) => {
      if (!event.isTrusted) return;
      call.Event.stopImmediatePropagation(event);
      const data = bare(get.MessageEvent.data(event));
      const ports = get.MessageEvent.ports(event);
      if (data.done) return done(hand);
      const message = { data: data.data, ports };
      const { asked } = hand;
      if (asked.length > 0) asked[0].posted[asked[0].posted.length] = message;
      else handOver(hand, [message]); // of its own accord
    };
    apply(addEventListener, hand.worker, ["message", hear]);
  };
}
