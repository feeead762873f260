/** The connection to the server: one answer to each question, in order. */

import { unpack } from "./answer.js";

const MOST_WAITING = 8; // questions without an answer
const PROTOCOL = "webcade.tab";
const TOKEN_PROTOCOL = "webcade.token.";

/** @typedef {import("./answer.js").Answer} Answer */

/**
 * @typedef {object} Connection
 * @property {(message: object) => Promise<Answer>} ask rejects with why nothing was done
 * @property {Promise<Answer>} greeting what the server says first
 * @property {() => void} close
 */

/** The protocols that a connection offers; with a token one has it. @param {string} token */
export function protocolsOf(token) {
  const bytes = [...new TextEncoder().encode(token)];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return token ? [PROTOCOL, TOKEN_PROTOCOL + hex] : [PROTOCOL];
}

/**
 * @param {WebSocket} socket that has not opened yet
 * @param {() => void} onEnd called when it has ended
 * @returns {Connection}
 */
export function createConnection(socket, onEnd) {
  /** @type {{ resolve: (answer: Answer) => void, reject: (error: Error) => void }[]} */
  const waiting = [];
  const next = () => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  const greeting = /** @type {Promise<Answer>} */ (next());
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", ({ data }) => {
    const answer = unpack(data);
    const first = waiting.shift();
    if (answer.facts.error) first?.reject(new Error(answer.facts.error));
    else first?.resolve(answer);
  });
  socket.addEventListener("close", () => {
    for (const one of waiting.splice(0)) one.reject(new Error("the server has closed the connection"));
    onEnd();
  });
  return {
    greeting,
    close: () => socket.close(),
    ask(message) {
      if (waiting.length >= MOST_WAITING)
        return Promise.reject(new Error("the server is busy; wait a moment"));
      socket.send(JSON.stringify(message));
      return /** @type {Promise<Answer>} */ (next());
    },
  };
}
