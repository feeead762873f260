import { part } from "./worker_import.js";

const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => postMessage([data, part, new URL("x", import.meta.url).pathname]);
port2.postMessage("through a channel");
