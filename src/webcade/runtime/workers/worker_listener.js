/** What arrives from a worker: what it posts, and that it is done with what it was asked first. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Link, Posted } from "./worker_links.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @returns {(link: Link) => void}
 */
export function createWorkerListener(builtins, clock) {
  const { apply, bare, dispatchEvent, addEventListener, get, call } = builtins;

  /** @param {Link} link @param {Posted[]} posted */
  function handOver(link, posted) {
    for (let i = 0; i < posted.length; i++) {
      clock.post(() => {
        if (link.isGone) return;
        apply(dispatchEvent, link.worker, [new builtins.MessageEvent("message", bare(posted[i]))]);
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
      const ports = get.MessageEvent.ports(event);
      if (data.done) return done(link);
      const message = { data: data.data, ports };
      const { asked } = link;
      if (asked.length > 0) asked[0].posted[asked[0].posted.length] = message;
      else handOver(link, [message]); // posted without being asked
    };
    apply(addEventListener, link.worker, ["message", hear]);
  };
}
