/**
 * What a step sends, and in which of its frames: what the actions hold goes down at once, and what they do
 * anew in every step (a press, a click) is sent phase by phase, a frame apart.
 */

import { emptyList } from "../kept_interfaces.js";
import { toHold } from "./holding.js";

/**
 * @import { Devices } from "./devices.js"
 * @import { Action, Actions, InputEvent, PointerSpace } from "./input.js"
 */

const WHEEL_PIXELS = 100; // of a full turn
/** A list that stays empty. @type {any[]} */
const NONE = emptyList();

/** @param {Devices} devices */
export function createInputPlan(devices) {
  /** @type {Actions} */
  let actions = { list: [], pointer: null, region: null, touch: false };
  /** @type {InputEvent[][]} NONE where nothing is done anew */
  let phases = NONE;

  /**
   * Add what moves a free pointer: place or movement, then buttons, then wheel.
   * @param {PointerSpace} space
   * @param {readonly number[]} values
   * @param {InputEvent[]} atoms
   */
  function toPoint(space, values, atoms) {
    if (space.lock) {
      atoms[atoms.length] = ["moveBy", [values[0] * space.speed, values[1] * space.speed]];
    } else {
      const { 0: x, 1: y } = values;
      atoms[atoms.length] = ["move", { selector: actions.region, x, y, unit: "fraction" }];
    }
    const ups = buttonsToSet(devices, space, values, atoms);
    if (ups.length > 0) {
      if (phases === NONE) phases = emptyList();
      phases[1] = concat(ups, phases[1] ?? NONE);
    }
    const turn = space.wheel ? values[2 + space.buttons.length] : 0;
    if (turn) atoms[atoms.length] = ["wheel", turn * WHEEL_PIXELS];
  }

  return {
    /** @param {Actions} wanted */
    define(wanted) {
      actions = wanted;
    },
    /**
     * Plan a step, and give all that it begins with.
     * @param {readonly number[]} chosen
     * @param {readonly number[] | null} values of the pointer
     */
    first(chosen, values) {
      phases = phasesOf(actions.list, chosen);
      moveGamepad(devices, actions.list, chosen);
      const atoms = toHold(devices, actions, chosen);
      if (actions.pointer && values) toPoint(actions.pointer, values, atoms);
      return phases[0] ? concat(atoms, phases[0]) : atoms;
    },
    /** Plan a step of raw input, and give what it begins with. @param {readonly InputEvent[][]} wanted */
    raw(wanted) {
      phases = emptyList();
      for (let i = 0; i < wanted.length; i++) phases[i] = wanted[i];
      return phases[0] ?? NONE;
    },
    /** @param {number} frame of the step, from 1 @returns {InputEvent[] | undefined} */
    phase: (frame) => phases[frame],
    phases: () => phases.length,
    /** Forget the plan, and give what has to go up so that nothing is held. */
    clear() {
      phases = NONE;
      return toHold(devices, actions, []);
    },
  };
}

/**
 * What the actions do anew, joined by phase.
 * @param {readonly Action[]} list
 * @param {readonly number[]} chosen
 * @returns {InputEvent[][]}
 */
function phasesOf(list, chosen) {
  let phases = NONE;
  for (let i = 0; i < chosen.length; i++) {
    const own = list[chosen[i]].phases;
    if (own.length > 0 && phases === NONE) phases = emptyList();
    for (let p = 0; p < own.length; p++) phases[p] = concat(phases[p] ?? NONE, own[p]);
  }
  return phases;
}

/** @param {Devices} devices @param {readonly Action[]} list @param {readonly number[]} chosen */
function moveGamepad({ gamepad }, list, chosen) {
  for (let i = 0; i < chosen.length; i++) {
    const { gamepad: wanted } = list[chosen[i]];
    if (wanted) gamepad.set(wanted.axes, wanted.buttons);
  }
}

/**
 * Add the buttons that change.
 * @param {Devices} devices
 * @param {PointerSpace} space
 * @param {readonly number[]} values
 * @param {InputEvent[]} atoms
 * @returns {InputEvent[]} what goes up again a frame later, where each press is a click
 */
function buttonsToSet(devices, space, values, atoms) {
  const pointer = devices.pointer();
  /** @type {InputEvent[]} */
  const ups = emptyList();
  for (let i = 0; i < space.buttons.length; i++) {
    const button = space.buttons[i];
    const wanted = values[2 + i] > 0.5;
    if (wanted && space.click) ups[ups.length] = ["up", button];
    if (wanted !== pointer.isDown(button)) atoms[atoms.length] = [wanted ? "down" : "up", button];
  }
  return ups;
}

/** @template T @param {readonly T[]} a @param {readonly T[]} b @returns {T[]} */
function concat(a, b) {
  /** @type {T[]} */
  const all = emptyList();
  for (let i = 0; i < a.length; i++) all[i] = a[i];
  for (let i = 0; i < b.length; i++) all[all.length] = b[i];
  return all;
}
