/**
 * The mouse's buttons: which are down, and their numbers in events.
 *
 * @typedef {ReturnType<typeof createButtons>} Buttons
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Button } from "./pointer.js"
 */

const BITS = [1, 4, 2]; // of `buttons`, by the number of `button`

/** @param {Builtins} builtins */
export function createButtons(builtins) {
  const NUMBERS = builtins.bare({ left: 0, middle: 1, right: 2 });
  let down = 0;
  return {
    /** Those that are down, as `buttons` of an event. */
    bits: () => down,
    /** As `button` of an event. @param {Button} name */
    number: (name) => NUMBERS[name],
    /** @param {Button} name */
    isDown: (name) => (down & BITS[NUMBERS[name]]) !== 0,
    /** @param {Button} name @param {boolean} isDown */
    set(name, isDown) {
      const bit = BITS[NUMBERS[name]];
      down = isDown ? down | bit : down & ~bit;
    },
  };
}
