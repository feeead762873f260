/** A worker's own address, where the script that it starts with has another one (worker_source.js). */

import { argument, emptyList } from "../kept_interfaces.js";
import { installWorkerFonts } from "./worker_fonts.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { WorkerGiven } from "./worker_boot.js"
 */

const PARTS = ["href", "origin", "protocol", "host", "hostname", "port", "pathname", "search", "hash"];

/**
 * Make `location` and relative addresses those of the worker's own script, not of the blob that holds this
 * runtime.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {WorkerGiven} options
 * @returns {(() => Promise<unknown> | void) | null} runs the worker's script; null if it follows by itself
 */
export function installLocation(builtins, shims, { url, isModule, isJoined, isServed }) {
  const global = /** @type {any} */ (builtins.global);
  const { apply, create, bare } = builtins;
  const { URL, importScripts } = global;
  const own = new URL(url);
  /** @type {any} */
  const parts = {};
  for (const name of PARTS) parts[name] = bare({ value: own[name], enumerable: true });
  parts.toString = bare({ value: () => builtins.get.URL.href(own) });
  const location = create(global.WorkerLocation.prototype, parts);
  shims.getter(global.WorkerGlobalScope.prototype, "location", () => location);
  if (isServed) return null; // relative addresses are those of its script anyway

  const { origin } = global.location;
  const base = own.protocol !== "blob:" ? url : origin === "null" ? undefined : origin;
  /** @param {any} address */
  const absolute = (address) =>
    builtins.is.Request(address) ? address : builtins.get.URL.href(new URL(`${address}`, base));
  resolveAddresses(builtins, shims, absolute);
  if (isJoined) return () => {};
  return () => (isModule ? import(url) : apply(importScripts, global, [url]));
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(address: any) => any} absolute
 */
function resolveAddresses(builtins, shims, absolute) {
  const global = /** @type {any} */ (builtins.global);
  const { apply } = builtins;
  const { fetch, importScripts } = global;
  shims.method(global, "importScripts", (/** @type {any[]} */ ...addresses) => {
    for (let i = 0; i < addresses.length; i++) apply(importScripts, global, [absolute(addresses[i])]);
  });
  installWorkerFonts(builtins, shims, absolute);
  shims.method(global, "fetch", (/** @type {any} */ address, /** @type {any} */ init) =>
    apply(fetch, global, [absolute(address), init]),
  );
  const { open } = global.XMLHttpRequest.prototype;
  const shim = {
    /** @this {any} */
    open(/** @type {any[]} */ ...args) {
      const resolved = emptyList();
      for (let i = 0; i < args.length; i++) resolved[i] = i === 1 ? absolute(args[i]) : args[i];
      apply(open, this, resolved);
    },
  };
  shims.method(global.XMLHttpRequest.prototype, "open", shim.open);
  shims.constructible(global, "Request", {
    args: (args) => [absolute(argument(args, 0)), argument(args, 1)],
  });
}
