/**
 * An agent's actions as what a person's hands do: what they hold, and what they do anew in every step, phase
 * by phase, a frame apart.
 *
 * @typedef {["keydown", Key] | ["keyup", Key] | ["move", Target] | ["drag", Target] | ["moveBy", [number, number]]
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

import { emptyList, sure } from "../kept_interfaces.js";
import { createDevices } from "./devices.js";
import { BUTTONS } from "./holding.js";
import { createInputPlan } from "./input_plan.js";
import { createHears } from "./listeners.js";
import { sentOf } from "./sent.js";
import { createTargets } from "./targets.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Shims } from "../shims.js"
 * @import { Key } from "./keyboard.js"
 * @import { Listeners } from "./listeners.js"
 * @import { Devices } from "./devices.js"
 * @import { Button } from "./pointer.js"
 * @import { Sent } from "./sent.js"
 * @import { Target, Targets } from "./targets.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DomQuery} query
 * @param {Listeners} listens
 * @param {() => number} now
 * @param {() => Promise<void>} checkpoint
 */
export function createInput(builtins, shims, query, listens, now, checkpoint) {
  const reach = createTargets(builtins, query);
  const devices = createDevices(builtins, shims, query, reach, now);
  const plan = createInputPlan(devices);
  const misses = createMisses();
  const { sendAll, find } = createSending(devices, misses, checkpoint);
  const { send, keyboard } = devices;

  return {
    /** @param {Actions} actions */
    define(actions) {
      plan.define(actions);
      devices.usePointer(actions.touch);
    },
    /** For the steps of an episode. */
    send,
    ...createProspects(reach, createHears(builtins, query, listens)),
    /**
     * Begin a step. @param {readonly number[]} chosen @param {readonly number[] | null} values of the pointer
     * @returns {Promise<void> | undefined} nothing to wait for where nothing is sent
     */
    begin(chosen, values) {
      find();
      const atoms = plan.first(chosen, values);
      return atoms.length > 0 ? sendAll(atoms) : undefined;
    },
    /**
     * Begin a step of raw input, which leaves everything else as it is.
     * @param {readonly InputEvent[][]} phases what is sent in each frame
     * @returns {Promise<void> | undefined} nothing to wait for where nothing is sent
     */
    beginRaw(phases) {
      find();
      const atoms = plan.raw(phases);
      return atoms.length > 0 ? sendAll(atoms) : undefined;
    },
    /** @param {number} frame of the step, from 1 @returns {Promise<void> | undefined} */
    phase(frame) {
      const atoms = plan.phase(frame);
      return atoms ? sendAll(atoms) : undefined;
    },
    phases: plan.phases,
    /** Release all keys and buttons, and put what was scrolled for actions back. */
    async release() {
      await sure(sendAll(plan.clear()));
      for (let i = 0; i < BUTTONS.length; i++) {
        if (devices.pointer().isDown(BUTTONS[i])) await sure(send(["up", BUTTONS[i]]));
      }
      query.unscroll();
    },
    /** An episode begins: what has been scrolled to get there stays as it is. */
    keepScrolled: query.keepScrolled,
    /** Why actions did not reach their targets since this was asked last, each reason once. */
    misses: misses.take,
    /** @param {number} time @returns {Promise<void> | undefined} what the listeners left to microtasks */
    repeat: (time) => (!devices.isTrusted() && keyboard.repeat(time) ? checkpoint() : undefined),
    /** From now on the browser itself sends. @param {(text: string) => void} ask */
    trust: devices.trust,
  };
}

/**
 * What would become of an input now.
 * @param {Targets} reach
 * @param {ReturnType<typeof createHears>} hears
 */
function createProspects(reach, hears) {
  return {
    /** Why it would not reach its target; "" if it would. @param {InputEvent} inputEvent */
    problem: ({ 0: kind, 1: value }) => (kind === "move" ? reach(value).problem : ""),
    /** Whether anything in the page listens for it. @param {InputEvent} inputEvent */
    isHeard({ 0: kind, 1: value }) {
      if (kind === "keydown") return hears.keys();
      const place = kind === "move" ? reach(value).place : null;
      return place === null || hears.clicks(place);
    },
  };
}

/**
 * @param {Devices} devices
 * @param {ReturnType<typeof createMisses>} misses
 * @param {() => Promise<void>} checkpoint
 */
function createSending(devices, misses, checkpoint) {
  let isLost = false; // the pointer could not go where it should: it presses nothing until it can

  return {
    /** A step begins: the pointer may be pressed where it is. */
    find() {
      isLost = false;
    },
    /** Send each, with the promises it sets off. @param {InputEvent[]} atoms */
    async sendAll(atoms) {
      for (let i = 0; i < atoms.length; i++) {
        const { 0: kind } = atoms[i];
        if (isLost && (kind === "down" || kind === "wheel")) continue;
        const done = devices.send(atoms[i]);
        const { isSent, problem } = devices.isTrusted() ? await sure(done) : /** @type {Sent} */ (done);
        await sure(checkpoint());
        if (kind === "move" || kind === "drag") isLost = !isSent;
        if (problem !== "") misses.add(problem, isSent);
      }
    },
  };
}

function createMisses() {
  const MOST = 20;
  /** @type {Sent[]} */
  let all = emptyList();
  return {
    /** @param {string} problem @param {boolean} isSent whether something else was clicked */
    add(problem, isSent) {
      for (let i = 0; i < all.length; i++) if (all[i].problem === problem) return;
      if (all.length < MOST) all[all.length] = sentOf(isSent, problem);
    },
    take() {
      const taken = all;
      all = emptyList();
      return taken;
    },
  };
}
