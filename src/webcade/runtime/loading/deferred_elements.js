/**
 * Elements that load something once they are in the document: scripts, style sheets, frames. Scripts run
 * in the order in which they were inserted, and page time stands still until they have.
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
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
  /** @type {Element[]} made by a script, and not yet seen in the document */
  let made = emptyList();
  const isOver = builtins.weakMap();
  const tracked = builtins.weakMap();

  /** @param {any} element */
  function track(element) {
    made[made.length] = element;
    tracked.set(element, true);
    const over = () => isOver.set(element, true);
    apply(addEventListener, element, ["load", over, true]);
    apply(addEventListener, element, ["error", over, true]);
  }

  /** Wait for what has come into the document since. */
  function look() {
    if (made.length === 0) return;
    const before = made;
    made = emptyList();
    for (let i = 0; i < before.length; i++) {
      if (!get.Node.isConnected(before[i])) made[made.length] = before[i];
      else if (!isOver.has(before[i]) && loads(builtins, before[i])) expect(before[i]);
    }
  }

  /** @param {Element} element */
  function expect(element) {
    const over = pending.expect();
    apply(addEventListener, element, ["load", over, true]);
    apply(addEventListener, element, ["error", over, true]);
  }

  const { createElement } = global.Document.prototype;
  const setAsync = builtins.getDescriptor(global.HTMLScriptElement.prototype, "async")?.set;
  const methods = {
    /** @this {Document} */
    createElement(/** @type {any} */ name, /** @type {any} */ options) {
      const element = apply(createElement, this, [name, options]);
      const localName = get.Element.localName(element);
      if (localName === "script" && setAsync) apply(setAsync, element, [false]);
      if (localName === "audio" || localName === "video") mediaMade(element);
      if (localName === "script" || localName === "link" || localName === "iframe") track(element);
      return element;
    },
  };
  shims.method(global.Document.prototype, "createElement", methods.createElement);
  keepScriptsInOrder(builtins, shims, tracked);
  pending.watch(look);
}

/**
 * Whether an element in the document loads something and says when it has.
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
 * A script that a script has made is no longer `async`, whatever it is told: it would run when it is there.
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
 * What elements begin to load by their attributes and by markup.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {ReturnType<typeof deferImages>} images
 * @param {ReturnType<typeof installMedia>} media
 */
export function deferMarkup(builtins, shims, images, media) {
  const asyncOf = builtins.getDescriptor(builtins.global.HTMLScriptElement.prototype, "async"); // kept from keepScriptsInOrder
  /** @param {any} script @param {boolean} value */
  const setAsync = (script, value) => void (asyncOf?.set && builtins.apply(asyncOf.set, script, [value]));
  const { global, apply, includes, get, is } = builtins;
  const { prototype } = global.Element;
  const { setAttribute, insertAdjacentHTML } = prototype;
  /** @param {any} text */
  const bringsImages = (text) =>
    typeof text === "string" && (apply(includes, text, ["<img"]) || apply(includes, text, ["<IMG"]));
  const methods = {
    /** @this {any} */
    setAttribute(/** @type {any} */ name, /** @type {any} */ value) {
      if (name === "async" && is.HTMLScriptElement(this) && !get.Node.isConnected(this)) {
        setAsync(this, true); // which keeps it in order
        return;
      }
      apply(setAttribute, this, [name, value]);
      if (name !== "src" && name !== "srcset") return;
      if (is.HTMLImageElement(this)) images.ask(this);
      else if (is.HTMLMediaElement(this)) media.ask(this);
    },
    /** @this {any} */
    insertAdjacentHTML(/** @type {any} */ place, /** @type {any} */ text) {
      apply(insertAdjacentHTML, this, [place, text]);
      if (bringsImages(text)) images.scan();
    },
  };
  shims.method(prototype, "setAttribute", methods.setAttribute);
  shims.method(prototype, "insertAdjacentHTML", methods.insertAdjacentHTML);
  for (const owner of [prototype, global.ShadowRoot.prototype]) {
    for (const name of ["innerHTML", "outerHTML"]) {
      shims.setter(owner, name, (text, write) => {
        write(text);
        if (bringsImages(text)) images.scan();
      });
    }
  }
}
