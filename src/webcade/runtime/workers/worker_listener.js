/** What arrives from a worker: what it posts, and that it is done with what it was asked first. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Asked, Link, Posted } from "./worker_links.js"
 */

/**
 * Hands messages of a worker to the page, each as a task of its own.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @returns {(link: Link, posted: Posted[]) => void}
 */
function createHandOver({ apply, bare, dispatchEvent, MessageEvent: NativeEvent }, clock) {
  return (link, posted) => {
    for (let i = 0; i < posted.length; i++) {
      clock.post(() => {
        if (link.isGone) return;
        apply(dispatchEvent, link.worker, [new NativeEvent("message", bare(posted[i]))]);
      });
    }
  };
}

/** @param {Builtins} builtins @param {Clock} clock */
export function createWorkerListener(builtins, clock) {
  const { apply, bare, addEventListener, get, call } = builtins;
  const handOver = createHandOver(builtins, clock);

  /** What has been posted meanwhile, taken off the list. @param {Asked} asked */
  function takePosted(asked) {
    const { posted } = asked;
    asked.posted = emptyList();
    return posted;
  }

  /** @param {Link} link */
  function done(link) {
    const first = link.asked[0];
    if (!first) return;
    const rest = emptyList();
    for (let i = 1; i < link.asked.length; i++) rest[rest.length] = link.asked[i];
    link.asked = rest;
    if (!first.isFree) first.ticket.done(() => handOver(link, first.posted));
  }

  /** Wait no longer for what the worker was asked: it waits itself, perhaps for ever. @param {Link} link */
  function free(link) {
    for (let i = 0; i < link.asked.length; i++) {
      const one = link.asked[i];
      if (one.isFree) continue;
      one.isFree = true;
      const posted = takePosted(one);
      one.ticket.done(() => handOver(link, posted));
    }
  }

  /** Hand over what a worker that runs free has posted. @param {Link} link */
  function flush(link) {
    const first = link.asked[0];
    if (first && (first.isFree || first.ticket.isGivenUp())) handOver(link, takePosted(first));
  }

  /** @param {Link} link @param {Posted} message */
  function posted(link, message) {
    const first = link.asked[0];
    if (!first) return handOver(link, [message]); // posted without being asked
    first.posted[first.posted.length] = message;
    flush(link);
  }

  /** @param {Link} link */
  function listen(link) {
    /** @param {MessageEvent} event */
    const hear = (event) => {
      if (!event.isTrusted) return;
      call.Event.stopImmediatePropagation(event);
      const data = bare(get.MessageEvent.data(event));
      if (data.done) return done(link);
      if (data.blocked) return free(link);
      posted(link, { data: data.data, ports: get.MessageEvent.ports(event) });
    };
    apply(addEventListener, link.worker, ["message", hear]);
  }
  return { listen, flush };
}
