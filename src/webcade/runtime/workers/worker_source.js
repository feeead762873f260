/**
 * The script that a worker really starts with: the runtime, then the worker's own. A script that the page has
 * made as a blob is joined to it; another is loaded from its address.
 */

import { argument, sequence } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {string} script the runtime for a worker, a function of its options
 * @param {() => { seed: number, startMs: number }} beginning of a new worker's chance and time
 */
export function createWorkerSource(builtins, script, beginning) {
  const { global, document, apply, bare, get, is } = builtins;
  const { Blob, URL } = global;
  const { createObjectURL, revokeObjectURL } = URL;
  const { href: hrefOf } = get.URL;
  /** @type {Record<string, Blob>} by address */
  const blobs = builtins.create(null);
  /** @type {Record<string, boolean>} addresses that a worker is yet to read */
  const inUse = builtins.create(null);

  const methods = {
    createObjectURL(/** @type {any} */ object) {
      const url = apply(createObjectURL, URL, [object]);
      if (is.Blob(object)) blobs[url] = object;
      return url;
    },
    revokeObjectURL(/** @type {any} */ url) {
      delete blobs[`${url}`];
      if (!inUse[`${url}`]) apply(revokeObjectURL, URL, [url]);
    },
  };

  return {
    /** Remember the page's blobs by address. @param {Shims} shims */
    watchBlobs(shims) {
      shims.method(URL, "createObjectURL", methods.createObjectURL);
      shims.method(URL, "revokeObjectURL", methods.revokeObjectURL);
    },
    /**
     * The arguments of `new Worker` with this script's address in place of the page's.
     * @param {readonly any[]} args of the page
     */
    argumentsFor(args) {
      const address = argument(args, 0);
      const options = argument(args, 1);
      const url = hrefOf(new URL(`${address}`, get.Node.baseURI(document)));
      const isModule = options?.type === "module";
      const own = isModule ? undefined : blobs[url]; // its address may be of an origin that is the page's alone
      if (!own) inUse[url] = true;
      const given = { url, isModule, isJoined: !!own, ...beginning() };
      const boot = `(${script})(${builtins.stringify(bare(given))});\n`;
      const source = new Blob(sequence(own ? [boot, own] : [boot]), bare({ type: "text/javascript" }));
      return [apply(createObjectURL, URL, [source]), options];
    },
  };
}
