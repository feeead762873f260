/** A standard gamepad: plugged in when an action first moves it, and from then on. */

import { argument, emptyList, forPage } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

const AXES = 4; // of a standard gamepad
const BUTTONS = 17;

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} now
 */
export function createGamepad(builtins, shims, now) {
  const { global } = builtins;
  const snapshotOf = createSnapshots(builtins);
  /** @type {Gamepad | null} */
  let pad = null;
  /** @type {readonly number[]} */
  let axes = emptyList();
  /** @type {readonly number[]} */
  let pressed = emptyList();

  shims.method(global.Navigator.prototype, "getGamepads", () =>
    pad ? [snapshotOf(now(), axes, pressed), null, null, null] : [null, null, null, null],
  );

  return {
    /** @param {readonly number[]} newAxes @param {readonly number[]} buttons numbers of those held */
    set(newAxes, buttons) {
      axes = newAxes;
      pressed = buttons;
      if (pad) return;
      pad = snapshotOf(now(), axes, pressed);
      const event = new builtins.Event("gamepadconnected");
      const descriptor = builtins.bare({ enumerable: true, configurable: true, value: pad });
      builtins.defineProperty(event, "gamepad", descriptor);
      builtins.apply(builtins.dispatchEvent, global, [event]);
    },
  };
}

/** The gamepad at one moment, as the browser gives it. @param {Builtins} builtins */
function createSnapshots(builtins) {
  const prototype = builtins.global.Gamepad?.prototype ?? null;
  /**
   * @param {number} timestamp
   * @param {readonly number[]} axes
   * @param {readonly number[]} pressed numbers of the buttons held
   * @returns {Gamepad}
   */
  return (timestamp, axes, pressed) => {
    const values = {
      ...{ id: "Standard Gamepad (STANDARD GAMEPAD)", index: 0, connected: true, mapping: "standard" },
      ...{ timestamp, axes: axesOf(axes), buttons: buttonsOf(pressed) },
      ...{ vibrationActuator: null, hapticActuators: [] },
    };
    const made = builtins.create(prototype);
    for (const name in values) {
      const value = values[/** @type {keyof typeof values} */ (name)];
      builtins.defineProperty(made, name, builtins.bare({ enumerable: true, configurable: true, value }));
    }
    return made;
  };
}

/** @param {readonly number[]} axes those that an action moves; the others rest @returns {number[]} */
function axesOf(axes) {
  const all = emptyList();
  for (let i = 0; i < AXES; i++) all[i] = argument(axes, i) ?? 0;
  return forPage(all);
}

/** @param {readonly number[]} pressed @returns {GamepadButton[]} */
function buttonsOf(pressed) {
  const all = emptyList();
  for (let i = 0; i < BUTTONS; i++) {
    const down = includes(pressed, i);
    all[i] = { pressed: down, touched: down, value: down ? 1 : 0 };
  }
  return forPage(all);
}

/** @param {readonly number[]} numbers @param {number} number */
function includes(numbers, number) {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === number) return true;
  return false;
}
