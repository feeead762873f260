/**
 * Keys pressed, held and released as a person would: sent to the focused element, with the names and numbers
 * that games read, and repeated while held.
 *
 * @typedef {{ code: string, key: string, key_code: number, location: number, shifted: string }} Key
 * @typedef {ReturnType<typeof createKeyboard>} Keyboard
 */

import { createHeldKeys } from "./held_keys.js";
import { createKeyEvents } from "./key_events.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 */

const REPEAT_AFTER_MS = 500; // what desktops do by default
const REPEAT_EVERY_MS = 33;

/**
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {() => number} now
 */
export function createKeyboard(builtins, query, now) {
  const held = createHeldKeys();
  const events = createKeyEvents(builtins, query, held);
  /** @type {{ key: Key, due: number } | null} the key pressed last repeats, as on a keyboard */
  let repeating = null;

  return {
    /** @param {Key} key */
    press(key) {
      if (!held.add(key)) return;
      repeating = { key, due: now() + REPEAT_AFTER_MS };
      events.down(key, false);
    },
    /** @param {Key} key */
    release(key) {
      if (!held.remove(key)) return;
      if (repeating?.key.code === key.code) repeating = null;
      events.up(key);
    },
    modifiers: held.modifiers,
    /** Remember a key that went down or up without being sent from here. @param {Key} key @param {boolean} isDown */
    note(key, isDown) {
      held.remove(key);
      if (isDown) held.add(key);
    },
    held: held.list,
    /**
     * Send the repeat that is due. To be called once a frame, before the page's own callbacks.
     * @param {number} time
     * @returns {boolean} whether something was sent
     */
    repeat(time) {
      if (!repeating || time < repeating.due) return false;
      repeating.due += REPEAT_EVERY_MS;
      events.down(repeating.key, true);
      return true;
    },
  };
}
