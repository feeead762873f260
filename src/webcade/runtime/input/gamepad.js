/** A standard gamepad that is always plugged in once an action has moved it. */

import { argument, emptyList, forPage } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} now
 */
export function createGamepad(builtins, shims, now) {
  const { global } = builtins;
  const prototype = global.Gamepad?.prototype ?? null;
  const AXES = 4;
  const BUTTONS = 17; // the standard gamepad's
  const noStrings = builtins.bare({ enumerable: true, configurable: true });
  /** @type {Gamepad | null} */
  let pad = null;
  /** @type {readonly number[]} */
  let axes = emptyList();
  /** @type {readonly number[]} */
  let pressed = emptyList();

  /** @param {number} number */
  function isPressed(number) {
    for (let i = 0; i < pressed.length; i++) if (pressed[i] === number) return true;
    return false;
  }

  /** A picture of the moment, as the browser gives one. @returns {Gamepad} */
  function snapshot() {
    const axisValues = emptyList();
    for (let i = 0; i < AXES; i++) axisValues[i] = argument(axes, i) ?? 0;
    const buttons = emptyList();
    for (let i = 0; i < BUTTONS; i++) {
      const down = isPressed(i);
      buttons[i] = { pressed: down, touched: down, value: down ? 1 : 0 };
    }
    const values = {
      ...{ id: "Standard Gamepad (STANDARD GAMEPAD)", index: 0, connected: true, mapping: "standard" },
      ...{
        timestamp: now(),
        axes: forPage(axisValues),
        buttons: forPage(buttons),
        vibrationActuator: null,
        hapticActuators: [],
      },
    };
    const made = builtins.create(prototype);
    for (const name in values) {
      const value = values[/** @type {keyof typeof values} */ (name)];
      builtins.defineProperty(made, name, builtins.bare({ ...noStrings, value }));
    }
    return made;
  }

  shims.method(global.Navigator.prototype, "getGamepads", () =>
    pad ? [snapshot(), null, null, null] : [null, null, null, null],
  );

  return {
    /** @param {readonly number[]} newAxes @param {readonly number[]} buttons numbers of those held */
    set(newAxes, buttons) {
      axes = newAxes;
      pressed = buttons;
      if (pad) return;
      pad = snapshot();
      const event = new builtins.Event("gamepadconnected");
      builtins.defineProperty(event, "gamepad", builtins.bare({ ...noStrings, value: pad }));
      builtins.apply(builtins.dispatchEvent, global, [event]);
    },
  };
}
