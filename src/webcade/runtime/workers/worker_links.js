/**
 * The page's links to its workers. What a worker was asked is open until it says that it is done, and page
 * time stands still meanwhile; what it posts in that time is delivered then. One that runs free (`isFree`, or
 * its ticket was given up) delivers at once.
 *
 * @typedef {object} Link
 * @property {Worker} worker
 * @property {Asked[]} asked what the worker has not done yet
 * @property {boolean} isOver it takes nothing more
 * @property {boolean} isGone what it has posted does not arrive any more, either
 * @property {PortLink} ports the channels between the page and the worker
 *
 * @typedef {{ ticket: Ticket, posted: any[], isFree: boolean }} Asked `posted`: envelopes (port_link.js)
 * @typedef {ReturnType<typeof createWorkerLinks>} WorkerLinks
 */

import { emptyList, sequence, without } from "../kept_interfaces.js";
import { createPortLink } from "../loading/port_link.js";
import { createWorkerListener } from "./worker_listener.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue, Ticket } from "../loading/delivery_queue.js"
 * @import { PortLink } from "../loading/port_link.js"
 * @import { Ports } from "../loading/ports.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 * @param {Ports} ports
 */
export function createWorkerLinks(builtins, clock, pending, ports) {
  const { apply, bare } = builtins;
  const { postMessage } = builtins.global.Worker.prototype;
  const links = builtins.weakMap();
  /** @type {Link[]} */
  let alive = emptyList();
  const expect = createExpectation(pending);
  const { listen, flush } = createWorkerListener(builtins, clock, remove);

  /** Ask something of a worker, which answers when it is done. @param {Link} link @param {any} request @param {any[]} transfer */
  function ask(link, request, transfer) {
    if (link.isOver) return;
    const args = transfer.length === 0 ? [request] : [request, sequence(transfer)];
    apply(postMessage, link.worker, /** @type {any} */ (args));
    expect(link);
  }
  /** Wait no longer for a worker that has ended. @param {Link} link */
  function remove(link) {
    link.isOver = true;
    for (let i = 0; i < link.asked.length; i++) link.asked[i].ticket.drop();
    link.asked = emptyList();
    alive = without(alive, link);
  }

  return {
    flush,
    /** Those that have not ended. */
    alive: () => alive,
    /** @param {any} worker @returns {Link | undefined} */
    of: (worker) => links.get(worker),
    /**
     * Link a new worker. Its script counts as the first thing asked.
     * @param {Worker} worker
     * @param {boolean} isServed whether its script says by itself when it has run
     */
    add(worker, isServed) {
      const link = /** @type {Link} */ ({ worker, asked: emptyList(), isOver: false, isGone: false });
      link.ports = createPortLink(builtins, ports, (envelope, transfer) => ask(link, envelope, transfer), 2);
      links.set(worker, link);
      alive[alive.length] = link;
      listen(link);
      if (isServed) ask(link, bare({ begin: true }), emptyList());
      else expect(link);
    },
    ask,
    remove,
  };
}

/**
 * Waits for a worker. One that has not done what it was asked before in time is waited for no longer.
 *
 * @param {DeliveryQueue} pending
 * @returns {(link: Link) => void}
 */
function createExpectation(pending) {
  /** @type {Ticket} */
  const late = {
    done: (deliver) => pending.open().done(deliver),
    drop() {},
    isGivenUp: () => true,
  };
  return (link) => {
    const { asked } = link;
    const isLate = asked.length > 0 && asked[0].ticket.isGivenUp();
    asked[asked.length] = { ticket: isLate ? late : pending.open(), posted: emptyList(), isFree: false };
  };
}
