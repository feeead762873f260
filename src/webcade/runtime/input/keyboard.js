/**
 * Keys pressed, held and released as a person would: to the focused element, with the names and numbers
 * games read, repeated while held.
 *
 * @typedef {{ code: string, key: string, key_code: number, location: number, shifted: string }} Key
 * @typedef {ReturnType<typeof createKeyboard>} Keyboard
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 */

/**
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {() => number} now
 */
export function createKeyboard(builtins, query, now) {
  const { document, apply, KeyboardEvent, get } = builtins;
  const REPEAT_AFTER_MS = 500; // what desktops do by default
  const REPEAT_EVERY_MS = 33;
  /** @type {Key[]} in the order pressed */
  let held = emptyList();
  /** @type {{ key: Key, due: number } | null} the key pressed last repeats, as on a keyboard */
  let repeating = null;

  /** What has the focus, within shadow roots and frames of the same origin too. @returns {Element} */
  function target() {
    let element =
      get.Document.activeElement(document) ??
      get.Document.body(document) ??
      get.Document.documentElement(document);
    for (;;) {
      const inner = query.innerRoot(element);
      if (!inner) return element;
      const focused = query.focused(inner);
      if (!focused) return element;
      element = focused;
    }
  }

  /** What the key prints. @param {Key} key */
  const printed = (key) => (key.shifted && isHeld("Shift") ? key.shifted : key.key);

  /**
   * @param {"keydown" | "keypress" | "keyup"} type
   * @param {Key} key
   * @param {boolean} repeat
   */
  function send(type, key, repeat) {
    const name = printed(key);
    const character = name === "Enter" ? 13 : apply(builtins.charCodeAt, name, [0]);
    const code = type === "keypress" ? character : key.key_code;
    const init = builtins.bare({
      key: name,
      code: key.code,
      location: key.location,
      repeat,
      keyCode: code, // the old names are no part of the standard's constructor, but of the browsers'
      which: code, // which Firefox does not take from the one above
      charCode: type === "keypress" ? code : 0,
      bubbles: true,
      cancelable: true,
      composed: true,
      view: builtins.global,
      ...modifiers(),
    });
    return apply(builtins.dispatchEvent, target(), [new KeyboardEvent(type, init)]);
  }

  const modifiers = () => ({
    shiftKey: isHeld("Shift"),
    ctrlKey: isHeld("Control"),
    altKey: isHeld("Alt"),
    metaKey: isHeld("Meta"),
  });

  /** @param {string} name */
  function isHeld(name) {
    for (let i = 0; i < held.length; i++) if (held[i].key === name) return true;
    return false;
  }

  /**
   * @param {Key} key
   * @param {boolean} repeat
   */
  function sendDown(key, repeat) {
    const proceed = send("keydown", key, repeat);
    if (proceed && (key.key.length === 1 || key.key === "Enter")) send("keypress", key, repeat);
  }

  /** @param {Key} key */
  function press(key) {
    if (without(held, key.code).length < held.length) return;
    held[held.length] = key;
    repeating = { key, due: now() + REPEAT_AFTER_MS };
    sendDown(key, false);
  }

  /** @param {Key} key */
  function release(key) {
    const before = held.length;
    held = without(held, key.code);
    if (held.length === before) return;
    if (repeating?.key.code === key.code) repeating = null;
    send("keyup", key, false);
  }

  /**
   * @param {Key[]} keys
   * @param {string} code
   */
  function without(keys, code) {
    /** @type {Key[]} */
    const rest = emptyList();
    for (let i = 0; i < keys.length; i++) if (keys[i].code !== code) rest[rest.length] = keys[i];
    return rest;
  }

  return {
    press,
    release,
    modifiers,
    /** A key went down or up without being sent from here. @param {Key} key @param {boolean} isDown */
    note(key, isDown) {
      held = without(held, key.code);
      if (isDown) held[held.length] = key;
    },
    /** The keys that are down, in the order pressed. @returns {readonly Key[]} */
    held: () => held,
    /**
     * To be called once a frame, before the page's own callbacks.
     * @param {number} time
     * @returns {boolean} whether something was sent
     */
    repeat(time) {
      if (!repeating || time < repeating.due) return false;
      repeating.due += REPEAT_EVERY_MS;
      sendDown(repeating.key, true);
      return true;
    },
  };
}
