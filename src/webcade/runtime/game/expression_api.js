/**
 * `read`: what the expressions of a game's file find at hand. It reads and never writes.
 *
 * @typedef {ReturnType<typeof createRead>} Read
 */

import { applyKept, argument, emptyList } from "../kept_interfaces.js";

/**
 * @import { Natives } from "../builtins.js"
 * @import { Look } from "../dom/dom_query.js"
 * @import { Disguise } from "../shims.js"
 */

/**
 * @param {Natives} natives
 * @param {Look} look
 * @param {ReturnType<typeof countEvents>} events
 * @param {ReturnType<typeof watchPaint>} paint
 * @param {() => string} dialog
 */
export function createRead(natives, look, events, paint, dialog) {
  const { apply, get, call } = natives;
  const local = localStorageOf(natives.global);
  /** @type {Record<string, unknown>} */
  const modules = natives.create(null);

  /** @param {string} selector */
  function text(selector) {
    const element = /** @type {any} */ (look.find(selector));
    if (!element) return "";
    const tag = get.Element.tagName(element);
    const value =
      tag === "INPUT"
        ? get.HTMLInputElement.value(element)
        : tag === "TEXTAREA"
          ? get.HTMLTextAreaElement.value(element)
          : get.Node.textContent(element);
    return /** @type {string} */ (apply(natives.trim, `${value ?? ""}`, []));
  }

  return natives.bare({
    /** The first element that matches, in shadow roots and frames too; null without one. */
    element: (/** @type {string} */ selector) => look.find(selector),
    /** How many match. */
    count: (/** @type {string} */ selector) => look.findAll(selector).length,
    /** The text of the first that matches, or the value of a field; "" without one. */
    text: (/** @type {string} */ selector) => text(selector),
    /** The first number in that text, `1,234` being 1234; null without one. */
    number: (/** @type {string} */ selector) => firstNumber(natives, text(selector)),
    /** Whether a person could see the first that matches. */
    shown(/** @type {string} */ selector) {
      const element = look.find(selector);
      return (
        element !== null &&
        apply(natives.checkVisibility, element, [
          natives.bare({ opacityProperty: true, visibilityProperty: true }),
        ])
      );
    },
    /** How many events of a type named in `page.events` were sent since the episode began. */
    events: (/** @type {string} */ type) => events.count(type),
    /** The last of them; null before. */
    event: (/** @type {string} */ type) => events.last(type),
    /** The number that stands after this text among what the game painted last on a canvas; null without. */
    painted: (/** @type {string} */ prefix) => paint.numberAfter(prefix),
    /** Whether it painted this text. */
    paints: (/** @type {string} */ wanted) => paint.includes(wanted),
    /** The text of the episode's last dialog; "" before. */
    dialog: () => dialog(),
    /** What localStorage holds under a key; null without. */
    storage: (/** @type {string} */ key) => call.Storage.getItem(local(), key),
    /** The exports of the modules named in `page.modules`: `read.modules.<name>`. */
    modules,
  });
}

/** The getter, for the page may have replaced it. @param {Window & typeof globalThis} global @returns {() => Storage} */
function localStorageOf(global) {
  const get = /** @type {() => any} */ (Object.getOwnPropertyDescriptor(global, "localStorage")?.get);
  return () => applyKept(get, global, []);
}

/** A text without the marks between thousands. @param {Natives} natives @param {string} text */
function withoutMarks({ apply, exec, slice }, text) {
  const mark = /^([\s\S]*?\d)[,\u00a0\u202f'](?=\d{3}(?!\d))/;
  let plain = "";
  let rest = text;
  for (let found = apply(exec, mark, [rest]); found; found = apply(exec, mark, [rest])) {
    plain += found[1];
    rest = apply(slice, rest, [found[0].length]);
  }
  return plain + rest;
}

/** @param {Natives} natives @param {string} text */
function firstNumber(natives, text) {
  const plain = withoutMarks(natives, text);
  const found = natives.apply(natives.exec, /[-\u2212]?\d*\.?\d+(?:e[+-]?\d+)?/i, [plain]);
  if (!found) return null;
  return natives.parseFloat(natives.apply(natives.replaceAll, found[0], ["\u2212", "-"]));
}

/**
 * The page's own events, counted as they are sent: they may never come by the window.
 * @param {Natives} natives
 * @param {Disguise} disguise
 */
export function countEvents(natives, disguise) {
  const { apply, dispatchEvent, get, is } = natives;
  /** @type {Record<string, { count: number, last: Event | null }>} */
  const seen = natives.create(null);
  const shim = {
    /** @this {EventTarget} */
    dispatchEvent(/** @type {any[]} */ ...args) {
      const event = argument(args, 0);
      const entry = is.Event(event) ? seen[get.Event.type(event)] : undefined;
      if (entry) {
        entry.count += 1;
        entry.last = /** @type {Event} */ (event);
      }
      return apply(dispatchEvent, this ?? natives.global, args);
    },
  };
  return {
    /** To be called before the page's first script, which may keep what it sends with. */
    install() {
      disguise.method(natives.global.EventTarget.prototype, "dispatchEvent", shim.dispatchEvent);
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
 * Text that the game paints on canvases: of the last frame in which it painted any.
 * @param {Natives} natives
 * @param {Disguise} disguise
 */
export function watchPaint(natives, disguise) {
  const { global, apply } = natives;
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
    /** To be called before the page's first script. */
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
          disguise.method(Kind.prototype, name, shim.method);
        }
      }
    },
    /** What is painted from now on takes the place of what was. */
    frame() {
      isNewFrame = true;
    },
    /** @param {string} prefix */
    numberAfter(prefix) {
      for (let i = 0; i < texts.length; i++) {
        const at = apply(natives.indexOf, texts[i], [prefix]);
        if (at < 0) continue;
        const rest = apply(natives.slice, texts[i], [at + prefix.length]);
        const number = firstNumber(natives, rest);
        if (number !== null) return number;
        if (i + 1 < texts.length) return firstNumber(natives, texts[i + 1]); // label and number apart
      }
      return null;
    },
    /** @param {string} wanted */
    includes(wanted) {
      for (let i = 0; i < texts.length; i++) if (apply(natives.indexOf, texts[i], [wanted]) >= 0) return true;
      return false;
    },
  };
}
