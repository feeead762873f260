/**
 * What the agent does in a step, as a person would do it: what it holds, and what it does anew in every
 * step, phase by phase, a frame apart.
 *
 * @typedef {{ selector: string | null, x: number | null, y: number | null }} Target
 *   of an element, its middle; or a point from its corner (of a canvas in the canvas's own pixels)
 * @typedef {["keydown", Key] | ["keyup", Key] | ["move", Target] | ["moveBy", [number, number]]
 *   | ["down", Button] | ["up", Button] | ["wheel", number]} InputEvent
 * @typedef {object} Action
 * @property {Key[]} keys held while it lasts
 * @property {Button | null} button held while it lasts
 * @property {Target | null} point where the pointer goes
 * @property {InputEvent[][]} phases done in every step
 * @property {{ axes: number[], buttons: number[] } | null} gamepad
 * @typedef {{ buttons: Button[], click: boolean, wheel: boolean, lock: boolean, speed: number }} PointerSpace
 * @typedef {{ list: Action[], pointer: PointerSpace | null, region: string | null, touch: boolean }} Actions
 * @typedef {(inputEvent: InputEvent) => void} Sink
 */

import { emptyList, sure } from "../kept_interfaces.js";
import { createGamepad } from "./gamepad.js";
import { createKeyboard } from "./keyboard.js";
import { createPointer } from "./pointer.js";
import { createTouch } from "./touch.js";
import { createTrusted } from "./trusted.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Key } from "./keyboard.js"
 * @import { Button, Place } from "./pointer.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DomQuery} query
 * @param {() => number} now
 * @param {() => Promise<void>} checkpoint
 */
export function createInput(builtins, shims, query, now, checkpoint) {
  const { get, global } = builtins;
  const keyboard = createKeyboard(builtins, query, now);
  const mouse = createPointer(builtins, shims, query, keyboard, now);
  const finger = createTouch(builtins, query, mouse);
  const gamepad = createGamepad(builtins, shims, now);
  const WHEEL_PIXELS = 100; // of a full turn
  const BUTTONS = /** @type {Button[]} */ (["left", "middle", "right"]);
  /** @type {Actions} */
  let actions = { list: [], pointer: null, region: null, touch: false };
  let pointer = mouse;
  /** @type {ReturnType<typeof createTrusted>["send"] | null} sends through the browser, where the game insists */
  let trusted = null;
  /** @type {InputEvent[][]} */
  let phases = emptyList();

  /** @param {Target} target @returns {Place | null} null where there is no such element */
  function resolve({ selector, x, y }) {
    if (selector === null) return { x: x ?? 0, y: y ?? 0 };
    const element = query.find(selector);
    if (!element) return null;
    const box = query.rectangle(element);
    if (x === null || y === null) return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const { width, height } = ownSize(element, box);
    return { x: box.x + (x * box.width) / width, y: box.y + (y * box.height) / height };
  }

  /** @param {Element} element @param {{ width: number, height: number }} box */
  function ownSize(element, box) {
    if (get.Element.tagName(element) !== "CANVAS") return box;
    return { width: get.HTMLCanvasElement.width(element), height: get.HTMLCanvasElement.height(element) };
  }

  /** Do it now. @param {InputEvent} inputEvent @returns {boolean | Promise<boolean>} false where its place is not there */
  function send(inputEvent) {
    if (trusted) return trusted(inputEvent);
    const { 0: kind, 1: value } = /** @type {[string, any]} */ (inputEvent);
    if (kind === "keydown") keyboard.press(value);
    else if (kind === "keyup") keyboard.release(value);
    else if (kind === "down") pointer.press(value);
    else if (kind === "up") pointer.release(value);
    else if (kind === "wheel") pointer.wheel(value);
    else if (kind === "moveBy") pointer.moveBy(value[0], value[1]);
    else {
      const place = resolve(value);
      if (!place) return false;
      pointer.move(place);
    }
    return true;
  }

  /** Each with the promises it sets off; a phase whose place is not there ends. @param {InputEvent[]} atoms */
  async function sendAll(atoms) {
    for (let i = 0; i < atoms.length; i++) {
      const there = await sure(send(atoms[i]));
      await sure(checkpoint());
      if (!there) return;
    }
  }

  /** @param {readonly number[]} chosen @returns {InputEvent[]} what has to go up and down for these to be held */
  function toHold(chosen) {
    /** @type {InputEvent[]} */
    const atoms = emptyList();
    const held = keyboard.held();
    for (let i = 0; i < held.length; i++) {
      if (!anyHolds(chosen, held[i])) atoms[atoms.length] = ["keyup", held[i]];
    }
    for (let i = 0; i < chosen.length; i++) {
      const { point, keys } = actions.list[chosen[i]];
      if (point) atoms[atoms.length] = ["move", point];
      for (let j = 0; j < keys.length; j++) {
        if (!includes(held, keys[j])) atoms[atoms.length] = ["keydown", keys[j]];
      }
    }
    if (!actions.pointer) buttonsToHold(chosen, atoms);
    return atoms;
  }

  /** @param {readonly number[]} chosen @param {Key} key */
  function anyHolds(chosen, key) {
    for (let i = 0; i < chosen.length; i++) if (includes(actions.list[chosen[i]].keys, key)) return true;
    return false;
  }

  /** @param {readonly number[]} chosen @param {InputEvent[]} atoms */
  function buttonsToHold(chosen, atoms) {
    for (let b = 0; b < BUTTONS.length; b++) {
      let wanted = false;
      for (let i = 0; i < chosen.length; i++) wanted ||= actions.list[chosen[i]].button === BUTTONS[b];
      if (wanted !== pointer.isDown(BUTTONS[b])) atoms[atoms.length] = [wanted ? "down" : "up", BUTTONS[b]];
    }
  }

  /**
   * A freely moved pointer: place or movement, then buttons, then wheel.
   * @param {PointerSpace} space
   * @param {readonly number[]} values
   * @param {InputEvent[]} atoms
   */
  function toPoint(space, values, atoms) {
    if (space.lock) {
      atoms[atoms.length] = ["moveBy", [values[0] * space.speed, values[1] * space.speed]];
    } else {
      atoms[atoms.length] = ["move", fractionOfRegion(values[0], values[1])];
    }
    /** @type {InputEvent[]} */
    const ups = emptyList();
    for (let i = 0; i < space.buttons.length; i++) {
      const button = space.buttons[i];
      const wanted = values[2 + i] > 0.5;
      if (wanted && space.click) ups[ups.length] = ["up", button];
      if (wanted !== pointer.isDown(button)) atoms[atoms.length] = [wanted ? "down" : "up", button];
    }
    if (ups.length > 0) phases[1] = concat(ups, phases[1] ?? emptyList());
    const turn = space.wheel ? values[2 + space.buttons.length] : 0;
    if (turn) atoms[atoms.length] = ["wheel", turn * WHEEL_PIXELS];
  }

  /** @param {number} x 0 to 1 @param {number} y 0 to 1 @returns {Target} */
  function fractionOfRegion(x, y) {
    const element = actions.region === null ? null : query.find(actions.region);
    const box = element ? query.rectangle(element) : { x: 0, y: 0, ...viewport() };
    const INSIDE = 0.5; // CSS pixels: the far edge belongs to what is beyond it
    return {
      selector: null,
      x: builtins.Math.min(box.x + x * box.width, box.x + box.width - INSIDE),
      y: builtins.Math.min(box.y + y * box.height, box.y + box.height - INSIDE),
    };
  }

  const viewport = () => ({ width: get.Window.innerWidth(global), height: get.Window.innerHeight(global) });

  /** @param {readonly number[]} chosen */
  function toPhases(chosen) {
    phases = emptyList();
    for (let i = 0; i < chosen.length; i++) {
      const own = actions.list[chosen[i]].phases;
      for (let p = 0; p < own.length; p++) phases[p] = concat(phases[p] ?? emptyList(), own[p]);
    }
  }

  /** @param {readonly number[]} chosen */
  function moveGamepad(chosen) {
    for (let i = 0; i < chosen.length; i++) {
      const { gamepad: wanted } = actions.list[chosen[i]];
      if (wanted) gamepad.set(wanted.axes, wanted.buttons);
    }
  }

  /** All that the step begins with. @param {readonly number[]} chosen @param {readonly number[] | null} values */
  function first(chosen, values) {
    toPhases(chosen);
    moveGamepad(chosen);
    const atoms = toHold(chosen);
    if (actions.pointer && values) toPoint(actions.pointer, values, atoms);
    return concat(atoms, phases[0] ?? emptyList());
  }

  return {
    /** @param {Actions} wanted */
    define(wanted) {
      actions = wanted;
      pointer = wanted.touch ? finger : mouse;
    },
    resolve,
    /** For the steps of an episode. @param {InputEvent} inputEvent */
    send,
    /**
     * The step begins. @param {readonly number[]} chosen @param {readonly number[] | null} values of the pointer
     * @returns {Promise<void> | undefined} nothing to wait for where nothing is sent
     */
    begin(chosen, values) {
      const atoms = first(chosen, values);
      return atoms.length > 0 ? sendAll(atoms) : undefined;
    },
    /** @param {number} frame of the step, from 1 @returns {Promise<void> | undefined} */
    phase: (frame) => (phases[frame] ? sendAll(phases[frame]) : undefined),
    phases: () => phases.length,
    /** Let go of everything. */
    async release() {
      phases = emptyList();
      await sure(sendAll(toHold([])));
      for (let i = 0; i < BUTTONS.length; i++) {
        if (pointer.isDown(BUTTONS[i])) await sure(send(["up", BUTTONS[i]]));
      }
    },
    /** @param {number} time @returns {Promise<void> | undefined} what the listeners left to microtasks */
    repeat: (time) => (!trusted && keyboard.repeat(time) ? checkpoint() : undefined),
    /** From now on the browser itself sends. @param {(text: string) => void} ask */
    trust(ask) {
      const made = createTrusted(builtins, keyboard, mouse, resolve, ask);
      trusted = made.send;
      return made.done;
    },
  };
}

/** @param {readonly Key[]} keys @param {Key} key */
function includes(keys, key) {
  for (let i = 0; i < keys.length; i++) if (keys[i].code === key.code) return true;
  return false;
}

/** @template T @param {readonly T[]} a @param {readonly T[]} b @returns {T[]} */
function concat(a, b) {
  /** @type {T[]} */
  const all = emptyList();
  for (let i = 0; i < a.length; i++) all[i] = a[i];
  for (let i = 0; i < b.length; i++) all[all.length] = b[i];
  return all;
}
