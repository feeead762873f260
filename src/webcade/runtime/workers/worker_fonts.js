/**
 * `new FontFace` in a worker: relative addresses of its source are those of the worker's own script.
 */

import { argument } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(address: string) => string} absolute
 */
export function installWorkerFonts(builtins, shims, absolute) {
  if (!builtins.global.FontFace) return;
  shims.constructible(builtins.global, "FontFace", {
    args: (args) => [
      argument(args, 0),
      absoluteSource(builtins, argument(args, 1), absolute),
      argument(args, 2),
    ],
  });
}

/**
 * @param {Builtins} builtins
 * @param {any} source as `url("a.woff2") format("woff2"), local("A")`, or bytes
 * @param {(address: string) => string} absolute
 */
function absoluteSource({ apply, exec, slice }, source, absolute) {
  if (typeof source !== "string") return source;
  const ADDRESS = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]+))\s*\)/g;
  let text = "";
  let end = 0;
  for (let found = apply(exec, ADDRESS, [source]); found; found = apply(exec, ADDRESS, [source])) {
    const address = absolute(found[1] ?? found[2] ?? found[3]);
    text += `${apply(slice, source, [end, found.index])}url("${address}")`;
    end = ADDRESS.lastIndex;
  }
  return text + apply(slice, source, [end]);
}
