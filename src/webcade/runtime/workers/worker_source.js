/**
 * The script that a worker really starts with: the runtime, then its own. Where the game's files are served by
 * webcade, the worker's own address is asked for with a mark, and the answer begins with the runtime: so the page's
 * policy allows it if it allows the worker. A script that the page has made as a blob is joined to the runtime in a
 * blob; without a server so is one that is then loaded from its address.
 *
 * @typedef {object} WorkerOptions
 * @property {string} script the runtime for a worker, a function of its options
 * @property {string} mark begins what is added to the address of a served script: "#" or "?" and a name; "" if none is
 */

import { argument, sequence } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {WorkerOptions} options
 * @param {() => { seed: number, startMs: number }} beginning of a new worker's chance and time
 */
export function createWorkerSource(builtins, { script, mark }, beginning) {
  const { global, document, apply, bare, get, is } = builtins;
  const { Blob, URL } = global;
  const { createObjectURL, revokeObjectURL } = URL;
  const { href: hrefOf } = get.URL;
  /** @type {Record<string, Blob>} by address */
  const blobs = builtins.create(null);
  /** @type {Record<string, boolean>} addresses that a worker is yet to read */
  const inUse = builtins.create(null);
  const trusted = createTrust(builtins);
  let isServed = false;

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
  /** @param {{ url: string, isModule: boolean }} given */
  function blobOf(given) {
    const { url } = given;
    const own = given.isModule ? undefined : blobs[url]; // its address may be of an origin that is the page's alone
    if (!own) inUse[url] = true;
    const boot = `(${script})(${builtins.stringify(bare({ ...given, isJoined: !!own }))});\n`;
    const source = new Blob(sequence(own ? [boot, own] : [boot]), bare({ type: "text/javascript" }));
    return apply(createObjectURL, URL, [source]);
  }

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
      isServed = mark !== "" && apply(builtins.slice, url, [0, 4]) === "http";
      const given = { url, isModule, isServed, ...beginning() };
      const own = isServed ? marked(builtins, url, mark, bare(given)) : blobOf(given);
      return [is.TrustedScriptURL(address) ? trusted(own) : own, options];
    },
    /** Whether the worker that was made last is served. */
    isServed: () => isServed,
  };
}

/**
 * An address with the mark and what the worker is given. The mark of a fragment takes the place of the page's, which
 * the worker is given; that of a query goes before it.
 *
 * @param {Builtins} builtins
 * @param {string} url
 * @param {string} mark
 * @param {object} given
 */
function marked({ apply, indexOf, slice, stringify, encodeURIComponent }, url, mark, given) {
  /** @param {string} text @param {number} start @param {number} [end] */
  const part = (text, start, end) => apply(slice, text, [start, end]);
  const at = apply(indexOf, url, ["#"]);
  const before = at < 0 ? url : part(url, 0, at);
  const added = `${part(mark, 1)}=${encodeURIComponent(stringify(given))}`;
  if (part(mark, 0, 1) === "#") return `${before}#${added}`;
  const hasQuery = apply(indexOf, before, ["?"]) >= 0;
  return `${before}${hasQuery ? "&" : "?"}${added}${at < 0 ? "" : part(url, at)}`;
}

/**
 * Makes an address that a page with Trusted Types takes where the page itself has given a trusted one. A policy that is
 * sent as a header may refuse this; then the address stays a text, and the browser refuses the worker.
 *
 * @param {Builtins} builtins
 * @returns {(address: string) => any}
 */
function createTrust({ global, apply, bare }) {
  const { trustedTypes, TrustedTypePolicy } = /** @type {any} */ (global);
  const createScriptURL = TrustedTypePolicy?.prototype.createScriptURL;
  /** @type {any} */
  let policy = null;
  try {
    policy = trustedTypes?.createPolicy(
      "webcade",
      bare({ createScriptURL: (/** @type {string} */ url) => url }),
    );
  } catch {
    // the header names the policies that there may be
  }
  return (address) => (policy ? apply(createScriptURL, policy, [address]) : address);
}
