/**
 * The page's links to its workers. What a worker was asked is open until it says that it is done, and page
 * time stands still meanwhile; what it posts in that time is delivered then. One that runs free (`isFree`, or
 * its ticket was given up) delivers at once.
 *
 * @typedef {object} Link
 * @property {Worker} worker
 * @property {Asked[]} asked what the worker has not done yet
 * @property {boolean} isGone
 *
 * @typedef {{ ticket: Ticket, posted: Posted[], isFree: boolean }} Asked
 * @typedef {{ data: any, ports: any }} Posted
 * @typedef {ReturnType<typeof createWorkerLinks>} WorkerLinks
 */

import { emptyList } from "../kept_interfaces.js";
import { createWorkerListener } from "./worker_listener.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue, Ticket } from "../loading/delivery_queue.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 */
export function createWorkerLinks(builtins, clock, pending) {
  const { apply } = builtins;
  const { postMessage } = builtins.global.Worker.prototype;
  const links = builtins.weakMap();
  /** @type {Link[]} */
  let alive = emptyList();
  const { listen, flush } = createWorkerListener(builtins, clock);

  return {
    flush,
    /** Those that have not been terminated. */
    alive: () => alive,
    /** @param {any} worker @returns {Link | undefined} */
    of: (worker) => links.get(worker),
    /** Link a new worker. Its script counts as the first thing asked. @param {Worker} worker */
    add(worker) {
      /** @type {Link} */
      const link = { worker, asked: emptyList(), isGone: false };
      link.asked[0] = { ticket: pending.open(), posted: emptyList(), isFree: false };
      links.set(worker, link);
      alive[alive.length] = link;
      listen(link);
    },
    /** Ask something of a worker, which answers when it is done. @param {Link} link @param {any} request @param {any} transfer */
    ask(link, request, transfer) {
      if (link.isGone) return;
      link.asked[link.asked.length] = { ticket: pending.open(), posted: emptyList(), isFree: false };
      apply(postMessage, link.worker, [request, transfer]);
    },
    /** Wait no longer for a worker that was terminated. @param {Link} link */
    remove(link) {
      link.isGone = true;
      for (let i = 0; i < link.asked.length; i++) link.asked[i].ticket.drop();
      link.asked = emptyList();
      const before = alive;
      alive = emptyList();
      for (let i = 0; i < before.length; i++) if (before[i] !== link) alive[alive.length] = before[i];
    },
  };
}
