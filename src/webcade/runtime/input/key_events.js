/** The keyboard's events, with all that browsers put into them. */

import { focusedElement } from "./focus.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { HeldKeys } from "./held_keys.js"
 * @import { Key } from "./keyboard.js"
 */

/**
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {HeldKeys} held
 */
export function createKeyEvents(builtins, query, held) {
  const { apply, KeyboardEvent } = builtins;

  /** What the key prints. @param {Key} key */
  const printed = (key) => (key.shifted && held.isHeld("Shift") ? key.shifted : key.key);

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
      keyCode: code, // browsers take the old names too, which the standard's constructor does not
      which: code, // Firefox does not derive it from keyCode
      charCode: type === "keypress" ? code : 0,
      bubbles: true,
      cancelable: true,
      composed: true,
      view: builtins.global,
      ...held.modifiers(),
    });
    return apply(builtins.dispatchEvent, focusedElement(builtins, query), [new KeyboardEvent(type, init)]);
  }

  return {
    /** @param {Key} key @param {boolean} repeat */
    down(key, repeat) {
      const proceed = send("keydown", key, repeat);
      if (proceed && (key.key.length === 1 || key.key === "Enter")) send("keypress", key, repeat);
    },
    /** @param {Key} key */
    up(key) {
      send("keyup", key, false);
    },
  };
}
