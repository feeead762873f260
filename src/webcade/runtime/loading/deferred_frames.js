/**
 * Iframes that are given a document by an attribute or a piece of markup. Page time stands still until it has
 * loaded. Documents that an iframe goes to by itself are waited for from inside (world/frames.js).
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Shared } from "../world/frames.js"
 *
 * @typedef {ReturnType<typeof deferFrames>} DeferredFrames
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Shared["awaitDocument"]} awaitDocument
 */
export function deferFrames(builtins, shims, awaitDocument) {
  const { global, document, apply, querySelectorAll, get } = builtins;
  const { prototype } = global.HTMLIFrameElement;
  const { getAttribute } = global.Element.prototype;
  const seen = builtins.weakMap();

  /** A connected iframe was given an address, or a document as text. @param {any} frame */
  function ask(frame) {
    seen.set(frame, true);
    if (get.Node.isConnected(frame) && isLoaded(frame)) awaitDocument(frame, null);
  }
  /** Whether its attributes name a document that sends `load`. @param {any} frame */
  function isLoaded(frame) {
    if (get.HTMLIFrameElement.loading(frame) === "lazy") return false;
    const address = get.HTMLIFrameElement.src(frame);
    return (
      apply(builtins.slice, address, [0, 11]) !== "javascript:" ||
      apply(getAttribute, frame, ["srcdoc"]) !== null
    );
  }
  for (const name of ["src", "srcdoc"]) {
    shims.setter(prototype, name, function (value, write) {
      write(value);
      ask(this);
    });
  }

  return {
    ask,
    /** Look for iframes that markup has brought, and that have yet to load. */
    scan() {
      const frames = apply(querySelectorAll, document, ["iframe[src], iframe[srcdoc]"]);
      for (let i = 0; i < get.NodeList.length(frames); i++) {
        const frame = frames[i];
        if (seen.has(frame)) continue;
        seen.set(frame, true);
        const inner = get.HTMLIFrameElement.contentDocument(frame);
        if (inner && get.Document.URL(inner) === "about:blank" && isLoaded(frame)) awaitDocument(frame, null);
      }
    },
  };
}
