/**
 * Elements that load something once they are in the document: scripts, style sheets, iframes. Scripts run in the
 * order in which they were inserted. Page time stands still until all of them have loaded.
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeferredFrames } from "./deferred_frames.js"
 * @import { deferImages } from "./deferred_images.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 * @import { installMedia } from "../sound/media.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 * @param {(element: any) => void} mediaMade
 */
export function deferElements(builtins, shims, pending, mediaMade) {
  const { global, apply, addEventListener, get } = builtins;
  /** @type {Element[]} created by a script, and not yet in the document */
  let detached = emptyList();
  const hasLoaded = builtins.weakMap();
  const tracked = builtins.weakMap();

  /** @param {any} element */
  function track(element) {
    detached[detached.length] = element;
    tracked.set(element, true);
    const over = () => hasLoaded.set(element, true);
    apply(addEventListener, element, ["load", over, true]);
    apply(addEventListener, element, ["error", over, true]);
  }

  /** Expect the loading of the elements that have come into the document since the last call. */
  function expectInserted() {
    if (detached.length === 0) return;
    const before = detached;
    detached = emptyList();
    for (let i = 0; i < before.length; i++) {
      if (!get.Node.isConnected(before[i])) detached[detached.length] = before[i];
      else if (!hasLoaded.has(before[i]) && loads(builtins, before[i])) expect(before[i]);
    }
  }

  /** @param {Element} element */
  function expect(element) {
    const over = pending.expect();
    apply(addEventListener, element, ["load", over, true]);
    apply(addEventListener, element, ["error", over, true]);
  }

  const { createElement, createElementNS } = global.Document.prototype;
  const setAsync = builtins.getDescriptor(global.HTMLScriptElement.prototype, "async")?.set;
  /** @param {any} element */
  function made(element) {
    const name = builtins.nameOf(element);
    if (name === "script" && setAsync) apply(setAsync, element, [false]);
    if (name === "audio" || name === "video") mediaMade(element);
    if (name === "script" || name === "link" || name === "iframe") track(element);
    return element;
  }
  const methods = {
    /** @this {Document} */
    createElement(/** @type {any} */ name, /** @type {any} */ options) {
      return made(apply(createElement, this, [name, options]));
    },
    /** @this {Document} */
    createElementNS(/** @type {any} */ namespace, /** @type {any} */ name, /** @type {any} */ options) {
      return made(apply(createElementNS, this, [namespace, name, options]));
    },
  };
  shims.method(global.Document.prototype, "createElement", methods.createElement);
  shims.method(global.Document.prototype, "createElementNS", methods.createElementNS);
  keepScriptsInOrder(builtins, shims, tracked);
  pending.watch(expectInserted);
}

/**
 * Whether an element in the document loads something and then sends a `load` event.
 *
 * @param {Builtins} builtins
 * @param {Element} element
 */
function loads({ apply, includes, get, is }, element) {
  /** @param {string} text @param {string} part */
  const has = (text, part) => apply(includes, text, [part]);
  if (is.HTMLScriptElement(element)) {
    const type = get.HTMLScriptElement.type(element);
    const src = get.HTMLScriptElement.src(element);
    return src !== "" && (type === "" || has(type, "javascript") || type === "module");
  }
  if (is.HTMLLinkElement(element)) {
    const rel = get.HTMLLinkElement.rel(element);
    const href = get.HTMLLinkElement.href(element);
    return href !== "" && (has(rel, "stylesheet") || has(rel, "preload"));
  }
  return is.HTMLIFrameElement(element) && get.HTMLIFrameElement.loading(element) !== "lazy";
}

/**
 * A script that a script has created stays not `async`, even if the page sets `async`: an async script would run
 * as soon as the network brings it. The page reads back the value that it set.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {WeakMap<object, any>} tracked
 */
function keepScriptsInOrder(builtins, shims, tracked) {
  const { prototype } = builtins.global.HTMLScriptElement;
  const wanted = builtins.weakMap();
  shims.setter(prototype, "async", function (value, write) {
    if (tracked.has(this)) wanted.set(this, !!value);
    else write(value);
  });
  shims.getter(prototype, "async", function (value) {
    return tracked.has(this) ? (wanted.get(this) ?? true) : value;
  });
}

/**
 * Loading that an attribute or a piece of markup starts.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {ReturnType<typeof deferImages>} images
 * @param {ReturnType<typeof installMedia>} media
 * @param {DeferredFrames} frames
 */
export function deferMarkup(builtins, shims, images, media, frames) {
  const asyncOf = builtins.getDescriptor(builtins.global.HTMLScriptElement.prototype, "async"); // after keepScriptsInOrder has replaced it
  /** @param {any} script @param {boolean} value */
  const setAsync = (script, value) => void (asyncOf?.set && builtins.apply(asyncOf.set, script, [value]));
  const { global, apply, includes, get, is } = builtins;
  const { prototype } = global.Element;
  const { setAttribute, insertAdjacentHTML } = prototype;
  /** @param {any} text @param {string} tag @param {string} upper */
  const brings = (text, tag, upper) =>
    typeof text === "string" && (apply(includes, text, [tag]) || apply(includes, text, [upper]));
  /** @param {any} text */
  function scan(text) {
    if (brings(text, "<img", "<IMG")) images.scan();
    if (brings(text, "<iframe", "<IFRAME")) frames.scan();
  }
  const methods = {
    /** @this {any} */
    setAttribute(/** @type {any} */ name, /** @type {any} */ value) {
      if (name === "async" && is.HTMLScriptElement(this) && !get.Node.isConnected(this)) {
        setAsync(this, true); // the replaced setter, which keeps the script in order
        return;
      }
      apply(setAttribute, this, [name, value]);
      if (name === "srcdoc" && is.HTMLIFrameElement(this)) frames.ask(this);
      if (name !== "src" && name !== "srcset") return;
      if (is.HTMLImageElement(this)) images.ask(this);
      else if (is.HTMLMediaElement(this)) media.ask(this);
      else if (is.HTMLIFrameElement(this)) frames.ask(this);
    },
    /** @this {any} */
    insertAdjacentHTML(/** @type {any} */ place, /** @type {any} */ text) {
      apply(insertAdjacentHTML, this, [place, text]);
      scan(text);
    },
  };
  shims.method(prototype, "setAttribute", methods.setAttribute);
  shims.method(prototype, "insertAdjacentHTML", methods.insertAdjacentHTML);
  for (const owner of [prototype, global.ShadowRoot.prototype]) {
    for (const name of ["innerHTML", "outerHTML"]) {
      shims.setter(owner, name, (text, write) => {
        write(text);
        scan(text);
      });
    }
  }
}
