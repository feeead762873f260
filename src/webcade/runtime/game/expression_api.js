/**
 * `read`: the functions that expressions in game.toml and probe.js can call. They only read the page.
 *
 * @typedef {ReturnType<typeof createExpressionApi>} ExpressionApi
 */

import { applyKept, argument, emptyList, forPage } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {ReturnType<typeof countEvents>} events
 * @param {ReturnType<typeof watchPaint>} paint
 * @param {() => string} dialog
 * @param {object} closures
 * @param {() => boolean} isIdle
 */
export function createExpressionApi(builtins, query, events, paint, dialog, closures, isIdle) {
  const { apply, call } = builtins;
  const local = localStorageOf(builtins.global);
  /** @type {Record<string, unknown>} */
  const modules = builtins.create(null);
  /** @param {string} selector */
  const text = (selector) => textOf(builtins, query.find(selector));

  return builtins.bare({
    /** The first element that matches, in shadow roots and iframes too; null without one. */
    element: (/** @type {string} */ selector) => query.find(selector),
    /** How many elements match. */
    count: (/** @type {string} */ selector) => query.findAll(selector).length,
    /** The text of the first element that matches, or the value of a field; "" without one. */
    text: (/** @type {string} */ selector) => text(selector),
    /** The first number in that text (`1,234` is 1234); null without one. */
    number: (/** @type {string} */ selector) => firstNumber(builtins, text(selector)),
    /** Whether the first element that matches is visible. */
    shown(/** @type {string} */ selector) {
      const element = query.find(selector);
      return (
        element !== null &&
        apply(builtins.checkVisibility, element, [
          builtins.bare({ opacityProperty: true, visibilityProperty: true }),
        ])
      );
    },
    /** How many events of this type, named in `page.events`, the page has sent since the episode began. */
    events: (/** @type {string} */ type) => events.count(type),
    /** The last of those events; null before. */
    event: (/** @type {string} */ type) => events.last(type),
    /** The number after this text in what the game painted last on a canvas; null without one. */
    painted: (/** @type {string} */ prefix) => paint.numberAfter(prefix),
    /** Whether what the game painted last contains this text. */
    paints: (/** @type {string} */ wanted) => paint.includes(wanted),
    /** The text of the episode's last dialog; "" before. */
    dialog: () => dialog(),
    /** Whether the page waits for nothing but input, as a game whose loop has ended: for no timer and no frame. Under the clock `page` only; else false. */
    idle: () => isIdle(),
    /** The value of a key in localStorage; null without one. */
    storage: (/** @type {string} */ key) => call.Storage.getItem(local(), key),
    /** The exports of the modules named in `page.modules`: `read.modules.<name>`. */
    modules,
    /** The variables named in `page.closures`: `read.closures.<name>`. */
    closures,
  });
}

/** An element's text, or the value of a field; "" without an element. @param {Builtins} builtins @param {Element | null} element */
function textOf({ apply, get, nameOf, trim }, element) {
  if (!element) return "";
  const name = nameOf(element);
  const value =
    name === "input"
      ? get.HTMLInputElement.value(element)
      : name === "textarea"
        ? get.HTMLTextAreaElement.value(element)
        : get.Node.textContent(element);
  return /** @type {string} */ (apply(trim, `${value ?? ""}`, []));
}

/** Keep the browser's getter, which the page may replace. @param {Window & typeof globalThis} global @returns {() => Storage} */
function localStorageOf(global) {
  const get = /** @type {() => any} */ (Object.getOwnPropertyDescriptor(global, "localStorage")?.get);
  return () => applyKept(get, global, []);
}

/** Remove the separators between thousands. @param {Builtins} builtins @param {string} text */
function withoutSeparators({ apply, exec, slice }, text) {
  const separator = /^([\s\S]*?\d)[,\u00a0\u202f'](?=\d{3}(?!\d))/;
  let plain = "";
  let rest = text;
  for (let found = apply(exec, separator, [rest]); found; found = apply(exec, separator, [rest])) {
    plain += found[1];
    rest = apply(slice, rest, [found[0].length]);
  }
  return plain + rest;
}

/** @param {Builtins} builtins @param {string} text */
function firstNumber(builtins, text) {
  const plain = withoutSeparators(builtins, text);
  const found = builtins.apply(builtins.exec, /[-\u2212]?\d*\.?\d+(?:e[+-]?\d+)?/i, [plain]);
  if (!found) return null;
  return builtins.parseFloat(builtins.apply(builtins.replaceAll, found[0], ["\u2212", "-"]));
}

/**
 * Count the events that the page sends, in dispatchEvent itself: not all of them reach the window.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function countEvents(builtins, shims) {
  const { apply, dispatchEvent, get, is } = builtins;
  /** @type {Record<string, { count: number, last: Event | null }>} */
  const seen = builtins.create(null);
  const shim = {
    /** @this {EventTarget} */
    dispatchEvent(/** @type {any[]} */ ...args) {
      const event = argument(args, 0);
      const entry = is.Event(event) ? seen[get.Event.type(event)] : undefined;
      if (entry) {
        entry.count += 1;
        entry.last = /** @type {Event} */ (event);
      }
      return apply(dispatchEvent, this ?? builtins.global, args);
    },
  };
  return {
    /** Call this before the page's first script, which may keep a reference to dispatchEvent. */
    install() {
      shims.method(builtins.global.EventTarget.prototype, "dispatchEvent", shim.dispatchEvent);
    },
    /** @param {string[]} types */
    watch(types) {
      for (let i = 0; i < types.length; i++) seen[types[i]] = { count: 0, last: null };
    },
    /** @param {string} type */
    count: (type) => seen[type]?.count ?? 0,
    /** @param {string} type */
    last: (type) => seen[type]?.last ?? null,
    forget() {
      for (const type in seen) seen[type] = { count: 0, last: null };
    },
  };
}

/**
 * Keep the text that the game paints on canvases: all of the last frame in which it painted any.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function watchPaint(builtins, shims) {
  const { global, apply } = builtins;
  /** @type {string[]} */
  let texts = emptyList();
  let isNewFrame = false;

  /** @param {unknown} text */
  function note(text) {
    if (isNewFrame) texts = emptyList();
    isNewFrame = false;
    texts[texts.length] = `${text}`;
  }

  return {
    /** Call this before the page's first script. */
    watch() {
      const prototypes = [global.CanvasRenderingContext2D, global.OffscreenCanvasRenderingContext2D];
      for (const Kind of prototypes) {
        for (const name of /** @type {const} */ (["fillText", "strokeText"])) {
          const native = Kind.prototype[name];
          const shim = {
            /** @this {CanvasRenderingContext2D} */
            method(/** @type {any[]} */ ...args) {
              note(argument(args, 0));
              return apply(native, this, args);
            },
          };
          shims.method(Kind.prototype, name, shim.method);
        }
      }
    },
    /** A frame begins: the next text that is painted replaces the old texts. */
    frame() {
      isNewFrame = true;
    },
    /** The texts of the last frame in which it painted any. */
    all: () => forPage(texts),
    /** @param {string} prefix */
    numberAfter(prefix) {
      for (let i = 0; i < texts.length; i++) {
        const at = apply(builtins.indexOf, texts[i], [prefix]);
        if (at < 0) continue;
        const rest = apply(builtins.slice, texts[i], [at + prefix.length]);
        const number = firstNumber(builtins, rest);
        if (number !== null) return number;
        if (i + 1 < texts.length) return firstNumber(builtins, texts[i + 1]); // the label and the number were painted apart
      }
      return null;
    },
    /** @param {string} wanted */
    includes(wanted) {
      for (let i = 0; i < texts.length; i++)
        if (apply(builtins.indexOf, texts[i], [wanted]) >= 0) return true;
      return false;
    },
  };
}
