/** What arrives from a worker: what it posts, and that it is done with what it was asked first. */

import { emptyList, without } from "../kept_interfaces.js";
import { messageEvent } from "../loading/ports.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Asked, Link } from "./worker_links.js"
 */

/**
 * Hands what a worker has posted to the page or to ports of it, each message as a task of its own.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @returns {(link: Link, posted: any[]) => void} `posted`: envelopes (port_link.js)
 */
function createHandOver(builtins, clock) {
  const { apply, dispatchEvent } = builtins;
  return (link, posted) => {
    for (let i = 0; i < posted.length; i++) {
      const message = link.ports.take(posted[i]);
      if (!message) continue; // for a port
      clock.post(() => {
        if (!link.isGone) apply(dispatchEvent, link.worker, [messageEvent(builtins, message)]);
      });
    }
  };
}

/** What has been posted meanwhile, taken off the list. @param {Asked} asked */
function takePosted(asked) {
  const { posted } = asked;
  asked.posted = emptyList();
  return posted;
}

/** What was asked first, taken off the list. @param {Link} link @returns {Asked | undefined} */
function takeFirst(link) {
  const first = link.asked[0];
  link.asked = without(link.asked, first);
  return first;
}

/**
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {(link: Link) => void} remove
 */
export function createWorkerListener(builtins, clock, remove) {
  const { apply, bare, addEventListener, dispatchEvent, get, call, is, Event: NativeEvent } = builtins;
  const handOver = createHandOver(builtins, clock);

  /** @param {Link} link */
  function done(link) {
    const first = takeFirst(link);
    if (first && !first.isFree) first.ticket.done(() => handOver(link, first.posted));
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

  /** @param {Link} link @param {any} envelope */
  function posted(link, envelope) {
    const first = link.asked[0];
    if (!first) return handOver(link, [envelope]); // posted without being asked
    first.posted[first.posted.length] = envelope;
    flush(link);
  }

  /** @param {Link} link */
  function listen(link) {
    /** @param {MessageEvent} event */
    const hear = (event) => {
      if (!event.isTrusted) return;
      call.Event.stopImmediatePropagation(event);
      const data = bare(get.MessageEvent.data(event));
      if (data.blocked) return free(link);
      if (!data.done) return posted(link, data);
      done(link);
      if (data.closed) remove(link);
    };
    const tellFailure = () => {
      if (link.isGone) return;
      apply(dispatchEvent, link.worker, [new NativeEvent("error", bare({ cancelable: true }))]);
    };
    /** Its script was refused or is not there: no error of a script, but an event without one. @param {Event} event */
    const fail = (event) => {
      if (!event.isTrusted || is.ErrorEvent(event)) return;
      call.Event.stopImmediatePropagation(event);
      const first = takeFirst(link);
      remove(link);
      if (first && !first.isFree) first.ticket.done(tellFailure);
      else clock.post(tellFailure);
    };
    apply(addEventListener, link.worker, ["message", hear]);
    apply(addEventListener, link.worker, ["error", fail]);
  }
  return { listen, flush };
}
