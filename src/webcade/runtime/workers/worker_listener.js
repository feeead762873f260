/** What arrives from a worker: what it posts, and that it is done with what it was asked first. */

import { emptyList, forPage, sequence } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Link } from "./worker_links.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {(link: Link) => void} remove
 * @returns {(link: Link) => void}
 */
export function createWorkerListener(builtins, clock, remove) {
  const { apply, bare, dispatchEvent, addEventListener, get, call, is } = builtins;

  /** @param {Link} link @param {any[]} posted envelopes (port_link.js) */
  function handOver(link, posted) {
    for (let i = 0; i < posted.length; i++) {
      const message = link.ports.take(posted[i]);
      if (!message) continue; // for a port
      clock.post(() => {
        if (link.isGone) return;
        const init = { data: message.data, ports: sequence(forPage(message.ports)) };
        apply(dispatchEvent, link.worker, [new builtins.MessageEvent("message", bare(init))]);
      });
    }
  }

  /** @param {Link} link */
  function done(link) {
    const first = link.asked[0];
    if (!first) return;
    const rest = emptyList();
    for (let i = 1; i < link.asked.length; i++) rest[rest.length] = link.asked[i];
    link.asked = rest;
    first.ticket.done(() => handOver(link, first.posted));
  }

  return (link) => {
    /** @param {MessageEvent} event */
    const hear = (event) => {
      if (!event.isTrusted) return;
      call.Event.stopImmediatePropagation(event);
      const data = bare(get.MessageEvent.data(event));
      if (data.done) {
        done(link);
        if (data.closed) remove(link);
        return;
      }
      const { asked } = link;
      if (asked.length > 0) asked[0].posted[asked[0].posted.length] = data;
      else handOver(link, [data]); // posted without being asked
    };
    /** Its script was refused or is not there: no error of a script, but an event without one. @param {Event} event */
    const fail = (event) => {
      if (event.isTrusted && !is.ErrorEvent(event)) remove(link);
    };
    apply(addEventListener, link.worker, ["message", hear]);
    apply(addEventListener, link.worker, ["error", fail]);
  };
}
