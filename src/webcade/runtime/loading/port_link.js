/**
 * The channels that lead through a worker's link, at either end of it: numbers stand for their ports, and their
 * messages go with the worker's own, in one order.
 *
 * @typedef {ReturnType<typeof createPortLink>} PortLink
 * @typedef {object} Envelope a message as it goes through the link
 * @property {any} data
 * @property {any[]} ports
 * @property {number[]} ids of the ports; 0 if the browser carries what comes through one
 * @property {any[]} moved
 * @property {number} [port] the port that it goes to; undefined: the worker, or the page
 * @property {number} [release] a port that is left to the browser
 */

import { emptyList, forPage } from "../kept_interfaces.js";
import { messageOf } from "./ports.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Message, Port, Ports, Remote } from "./ports.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Ports} ports
 * @param {(envelope: any, transfer: any[]) => void} post through the link
 * @param {number} firstId the two ends of a link use odd and even numbers
 */
export function createPortLink(builtins, ports, post, firstId) {
  const { bare } = builtins;
  const ends = createEnds(builtins, ports);
  let nextId = firstId;

  /** The way to a port beyond the link. @param {number} id @returns {Remote} */
  const remoteTo = (id) => ({
    send: (message) => send(message, { port: id }),
    release() {
      ends.forget(id);
      post(bare({ release: id }), forPage(emptyList()));
    },
  });
  /** A port has gone through the link, under the next number. @param {Port} port */
  function leave(port) {
    const id = nextId;
    nextId += 2;
    const remote = remoteTo(id);
    const { peer, remote: beyond } = port;
    if (peer) {
      peer.peer = null;
      peer.remote = remote;
      ends.add(id, peer);
    } else if (beyond) ends.lead(id, beyond);
    ports.giveAway(port, remote.send);
  }
  /** @param {Message} message @param {{ port?: number }} to */
  function send(message, to) {
    const { parts, all, leaving } = pack(message, ports, nextId);
    post(bare({ ...to, ...parts }), all); // it may throw: then nothing has left
    for (let i = 0; i < leaving.length; i++) leave(leaving[i]);
  }

  return {
    /** Send what the page gives to `postMessage`. @param {any} data @param {any} transfer */
    post(data, transfer) {
      send(messageOf(data, transfer, ports), {});
    },
    /**
     * Take what has come through the link.
     * @param {Envelope} envelope
     * @returns {Message | null} a message that does not go to a port; null if it was for one
     */
    take(envelope) {
      if (envelope.release !== undefined) {
        ends.release(envelope.release);
        return null;
      }
      const message = { data: envelope.data, ports: emptyList(), moved: envelope.moved };
      for (let i = 0; i < envelope.ids.length; i++) {
        message.ports[i] = envelope.ports[i];
        const id = envelope.ids[i];
        if (id === 0) continue;
        const port = ports.add(envelope.ports[i]);
        port.remote = remoteTo(id);
        ends.add(id, port);
      }
      if (envelope.port === undefined) return message;
      ends.deliver(envelope.port, message);
      return null;
    },
  };
}

/**
 * This end's channels by number: where a message for each goes.
 *
 * @param {Builtins} builtins
 * @param {Ports} ports
 */
function createEnds({ create }, ports) {
  /** @type {Record<number, { deliver: (message: Message) => void, release: () => void }>} */
  const ends = create(null);
  return {
    /** A port whose other end is beyond the link. @param {number} id @param {Port} port */
    add(id, port) {
      ends[id] = {
        deliver: (message) => ports.deliver(port, message),
        release: () => ports.release(port.object),
      };
    },
    /** A channel leads on through another link. @param {number} id @param {Remote} remote */
    lead(id, { send, release }) {
      ends[id] = { deliver: send, release };
    },
    /** @param {number} id */
    forget(id) {
      delete ends[id];
    },
    /** @param {number} id @param {Message} message */
    deliver: (id, message) => ends[id]?.deliver(message),
    /** Leave a port to the browser. @param {number} id */
    release: (id) => ends[id]?.release(),
  };
}

/**
 * A message as it goes through a link: its envelope's parts, all that is transferred, and the ports that leave.
 *
 * @param {Message} message
 * @param {Ports} ports
 * @param {number} nextId of the first port that leaves
 */
function pack({ data, ports: sent, moved }, ports, nextId) {
  const leaving = emptyList();
  const ids = emptyList();
  const all = emptyList();
  for (let i = 0; i < sent.length; i++) {
    const port = ports.of(sent[i]);
    ids[i] = port ? nextId + 2 * leaving.length : 0;
    if (port) leaving[leaving.length] = port;
    all[i] = sent[i];
  }
  for (let i = 0; i < moved.length; i++) all[all.length] = moved[i];
  const parts = { data, ports: forPage(sent), moved: forPage(moved), ids: forPage(ids) };
  return { parts, all: forPage(all), leaving };
}
