/**
 * The keys that are down, in the order pressed.
 *
 * @typedef {ReturnType<typeof createHeldKeys>} HeldKeys
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Key } from "./keyboard.js"
 */

export function createHeldKeys() {
  /** @type {Key[]} */
  let held = emptyList();

  /** @param {string} name as `key` of an event */
  function isHeld(name) {
    for (let i = 0; i < held.length; i++) if (held[i].key === name) return true;
    return false;
  }

  return {
    /** @returns {readonly Key[]} */
    list: () => held,
    isHeld,
    modifiers: () => ({
      shiftKey: isHeld("Shift"),
      ctrlKey: isHeld("Control"),
      altKey: isHeld("Alt"),
      metaKey: isHeld("Meta"),
    }),
    /** Hold a key too, unless it is down. @param {Key} key @returns {boolean} whether it was up */
    add(key) {
      for (let i = 0; i < held.length; i++) if (held[i].code === key.code) return false;
      held[held.length] = key;
      return true;
    },
    /** Hold a key no more. @param {Key} key @returns {boolean} whether it was down */
    remove(key) {
      const before = held.length;
      held = without(held, key.code);
      return held.length < before;
    },
  };
}

/** @param {readonly Key[]} keys @param {string} code */
function without(keys, code) {
  /** @type {Key[]} */
  const rest = emptyList();
  for (let i = 0; i < keys.length; i++) if (keys[i].code !== code) rest[rest.length] = keys[i];
  return rest;
}
