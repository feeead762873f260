/** What has to go down and up so that an agent holds what its actions say, and nothing else. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Devices } from "./devices.js"
 * @import { Action, Actions, InputEvent } from "./input.js"
 * @import { Key } from "./keyboard.js"
 * @import { Button } from "./pointer.js"
 */

export const BUTTONS = /** @type {Button[]} */ (["left", "middle", "right"]);

/**
 * @param {Devices} devices
 * @param {Actions} actions
 * @param {readonly number[]} chosen
 * @returns {InputEvent[]} a new list
 */
export function toHold(devices, actions, chosen) {
  /** @type {InputEvent[]} */
  const atoms = emptyList();
  const held = devices.keyboard.held();
  for (let i = 0; i < held.length; i++) {
    if (!anyHolds(actions.list, chosen, held[i])) atoms[atoms.length] = ["keyup", held[i]];
  }
  for (let i = 0; i < chosen.length; i++) {
    const { point, keys } = actions.list[chosen[i]];
    if (point) atoms[atoms.length] = ["move", point];
    for (let j = 0; j < keys.length; j++) {
      if (!includes(held, keys[j])) atoms[atoms.length] = ["keydown", keys[j]];
    }
  }
  if (!actions.pointer) buttonsToHold(devices, actions.list, chosen, atoms);
  return atoms;
}

/** @param {readonly Action[]} list @param {readonly number[]} chosen @param {Key} key */
function anyHolds(list, chosen, key) {
  for (let i = 0; i < chosen.length; i++) if (includes(list[chosen[i]].keys, key)) return true;
  return false;
}

/** @param {Devices} devices @param {readonly Action[]} list @param {readonly number[]} chosen @param {InputEvent[]} atoms */
function buttonsToHold(devices, list, chosen, atoms) {
  const pointer = devices.pointer();
  for (let b = 0; b < BUTTONS.length; b++) {
    let wanted = false;
    for (let i = 0; i < chosen.length; i++) wanted ||= list[chosen[i]].button === BUTTONS[b];
    if (wanted !== pointer.isDown(BUTTONS[b])) atoms[atoms.length] = [wanted ? "down" : "up", BUTTONS[b]];
  }
}

/** @param {readonly Key[]} keys @param {Key} key */
function includes(keys, key) {
  for (let i = 0; i < keys.length; i++) if (keys[i].code === key.code) return true;
  return false;
}
