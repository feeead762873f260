/** A standard gamepad. It is connected from the first action that uses it. */

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
  const property = builtins.bare({ enumerable: true, configurable: true });
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

  /** The state now. As in the browser, it does not change later. @returns {Gamepad} */
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
      builtins.defineProperty(made, name, builtins.bare({ ...property, value }));
    }
    return made;
  }

  shims.method(global.Navigator.prototype, "getGamepads", () =>
    pad ? [snapshot(), null, null, null] : [null, null, null, null],
  );

  return {
    /** @param {readonly number[]} newAxes @param {readonly number[]} buttons indices of the buttons that are held */
    set(newAxes, buttons) {
      axes = newAxes;
      pressed = buttons;
      if (pad) return;
      pad = snapshot();
      const event = new builtins.Event("gamepadconnected");
      builtins.defineProperty(event, "gamepad", builtins.bare({ ...property, value: pad }));
      builtins.apply(builtins.dispatchEvent, global, [event]);
    },
  };
}
