/** Clicks: how many in a row a press belongs to, and what a press and a release amount to. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Place } from "./pointer.js"
 * @import { SendPointerEvent } from "./pointer_events.js"
 *
 * @typedef {(ms: number, dx: number, dy: number) => boolean} IsRepeat
 */

const MOST = 3; // after a triple click, Chromium on Linux begins again at 1

/** A press of the mouse belongs to the one before, as in Chromium. @type {IsRepeat} */
export function isDoubleClick(ms, dx, dy) {
  return ms < 501 && dx >= -2 && dx <= 2 && dy >= -2 && dy <= 2; // Chromium leaves out fractions of a millisecond
}

/** A tap belongs to the one before, as in Chromium. @type {IsRepeat} */
export function isDoubleTap(ms, dx, dy) {
  return ms <= 400 && dx * dx + dy * dy <= 20 * 20;
}

/** @param {() => number} now page time @param {IsRepeat} isRepeat */
export function createClickCount(now, isRepeat) {
  let last = { time: 0, x: 0, y: 0, held: -1, count: 0 };
  /**
   * How many presses in a row this is: `detail` of its events.
   * @param {Place} place
   * @param {number} held the button, and what is held with it: another one begins anew
   */
  return ({ x, y }, held) => {
    const time = now();
    const isNext = last.held === held && isRepeat(time - last.time, x - last.x, y - last.y);
    const count = isNext && last.count < MOST ? last.count + 1 : 1;
    last = { time, x, y, held, count };
    return count;
  };
}

/**
 * @param {Builtins} builtins
 * @param {SendPointerEvent} send
 */
export function createClick(builtins, send) {
  const { isConnected } = builtins.get.Node;
  /**
   * A button has come up: what was pressed and released is clicked.
   * @param {Element | null} pressed
   * @param {Element} released
   * @param {Element | null} captured by which the pointer is held: it is clicked, wherever the pointer is
   * @param {Place} at
   * @param {{ button: number, detail: number }} fields
   */
  return (pressed, released, captured, at, fields) => {
    if (!pressed || !isConnected(pressed) || !isConnected(released)) return;
    const clicked = captured ?? commonAncestor(builtins, pressed, released);
    if (!clicked) return;
    send(clicked, fields.button === 0 ? "click" : "auxclick", at, fields);
    if (fields.button === 0 && fields.detail === 2) send(clicked, "dblclick", at, fields);
  };
}

/** The nearest element that both are in. @param {Builtins} builtins @param {Element | null} a @param {Element} b */
function commonAncestor({ get, call }, a, b) {
  let node = a;
  while (node && !call.Node.contains(node, b)) node = get.Node.parentElement(node);
  return node;
}
