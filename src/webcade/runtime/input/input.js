/**
 * An agent's actions as what a person's hands do: what they hold, and what they do anew in every step, phase
 * by phase, a frame apart.
 *
 * @typedef {["keydown", Key] | ["keyup", Key] | ["move", Target] | ["moveBy", [number, number]]
 *   | ["down", Button] | ["up", Button] | ["wheel", number]} InputEvent
 * @typedef {object} Action
 * @property {Key[]} keys held while it lasts
 * @property {Button | null} button held while it lasts
 * @property {Target | null} point where the pointer goes
 * @property {InputEvent[][]} phases sent in every step
 * @property {{ axes: number[], buttons: number[] } | null} gamepad
 * @typedef {{ buttons: Button[], click: boolean, wheel: boolean, lock: boolean, speed: number }} PointerSpace
 * @typedef {{ list: Action[], pointer: PointerSpace | null, region: string | null, touch: boolean }} Actions
 */

import { sure } from "../kept_interfaces.js";
import { createDevices } from "./devices.js";
import { BUTTONS } from "./holding.js";
import { createInputPlan } from "./input_plan.js";
import { createTargets } from "./targets.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 * @import { Key } from "./keyboard.js"
 * @import { Button } from "./pointer.js"
 * @import { Target } from "./targets.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DomQuery} query
 * @param {() => number} now
 * @param {() => Promise<void>} checkpoint
 */
export function createInput(builtins, shims, query, now, checkpoint) {
  const targets = createTargets(builtins, query);
  const devices = createDevices(builtins, shims, query, targets, now);
  const plan = createInputPlan(devices, targets);
  const { send, keyboard } = devices;

  /** Send each, with the promises it sets off; where a target is not there, leave out the rest. @param {InputEvent[]} atoms */
  async function sendAll(atoms) {
    for (let i = 0; i < atoms.length; i++) {
      const there = await sure(send(atoms[i]));
      await sure(checkpoint());
      if (!there) return;
    }
  }

  return {
    /** @param {Actions} actions */
    define(actions) {
      plan.define(actions);
      devices.usePointer(actions.touch);
    },
    /** For the steps of an episode. @param {InputEvent} inputEvent */
    send,
    /**
     * Begin a step. @param {readonly number[]} chosen @param {readonly number[] | null} values of the pointer
     * @returns {Promise<void> | undefined} nothing to wait for where nothing is sent
     */
    begin(chosen, values) {
      const atoms = plan.first(chosen, values);
      return atoms.length > 0 ? sendAll(atoms) : undefined;
    },
    /**
     * Begin a step of raw input, which leaves everything else as it is.
     * @param {readonly InputEvent[][]} phases what is sent in each frame
     * @returns {Promise<void> | undefined} nothing to wait for where nothing is sent
     */
    beginRaw(phases) {
      const atoms = plan.raw(phases);
      return atoms.length > 0 ? sendAll(atoms) : undefined;
    },
    /** @param {number} frame of the step, from 1 @returns {Promise<void> | undefined} */
    phase(frame) {
      const atoms = plan.phase(frame);
      return atoms ? sendAll(atoms) : undefined;
    },
    phases: plan.phases,
    /** Release all keys and buttons. */
    async release() {
      await sure(sendAll(plan.clear()));
      for (let i = 0; i < BUTTONS.length; i++) {
        if (devices.pointer().isDown(BUTTONS[i])) await sure(send(["up", BUTTONS[i]]));
      }
    },
    /** @param {number} time @returns {Promise<void> | undefined} what the listeners left to microtasks */
    repeat: (time) => (!devices.isTrusted() && keyboard.repeat(time) ? checkpoint() : undefined),
    /** From now on the browser itself sends. @param {(text: string) => void} ask */
    trust: devices.trust,
  };
}
