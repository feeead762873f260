/**
 * A finger: touch and pointer events, and the mouse events that browsers send after a tap.
 * It has the mouse's methods, so that an action need not know which of the two it moves.
 */

import { createClickCount, isDoubleTap } from "./clicks.js";
import { createHover } from "./hover.js";
import { MOUSE_ID } from "./pointer_events.js";
import { createTouchEvents } from "./touch_events.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Place, Pointer } from "./pointer.js"
 * @import { Capture, Captured } from "./pointer_capture.js"
 *
 * @typedef {{ element: Element, from: Place, isTap: boolean, isPrevented: boolean, captured: Captured }} Down
 */

const SLOP = 15; // CSS pixels within which a touch is a tap, as in Chromium

/**
 * @param {Builtins} builtins
 * @param {DomQuery} query
 * @param {Pointer} mouse sends its events after a tap
 * @param {Capture} capture
 * @param {() => number} now
 * @returns {Pointer}
 */
export function createTouch(builtins, query, mouse, capture, now) {
  const { sendTouch, createSendPointer } = createTouchEvents(builtins);
  const { id, isDown, put, lift, send, hover } = createFinger(builtins, createSendPointer);
  const countTaps = createClickCount(now, isDoubleTap);
  let place = { x: 0, y: 0 };
  /** @type {Down | null} */
  let down = null;

  /** Where the finger's next event goes, and the point there. @param {Down} touch @param {number} button */
  function arrive({ captured }, button) {
    const { element, x, y } = query.at(place.x, place.y);
    return { element: captured.settle(element, { x, y }, { button }), at: { x, y } };
  }

  /** @param {Place} to */
  function move(to) {
    const movement = { movementX: to.x - place.x, movementY: to.y - place.y };
    place = to;
    if (!down) return;
    if (isApart(down.from, to)) down.isTap = false;
    const { element, at } = arrive(down, -1);
    send(element, "pointermove", at, { ...movement, button: -1 });
    if (!down.isTap) sendTouch(down.element, "touchmove", at); // it says nothing of a finger that trembles
  }

  function press() {
    const { element, x, y } = query.at(place.x, place.y);
    put();
    const captured = capture.add(id(), isDown, hover, send);
    down = { element, from: place, isTap: true, isPrevented: false, captured };
    hover.cross(element, { x, y });
    captured.want(element); // a finger is captured by what it touches
    down.isPrevented = !send(element, "pointerdown", { x, y });
    if (!sendTouch(element, "touchstart", { x, y })) down.isTap = false;
  }

  /** @param {Down} touch */
  function release(touch) {
    const { captured, element, from } = touch;
    lift();
    down = null;
    const { element: there, at } = arrive(touch, 0);
    send(there, "pointerup", at);
    captured.release(at, {});
    capture.remove(id());
    hover.cross(null, at);
    if (!sendTouch(element, "touchend", at) || !touch.isTap) return;
    const fields = { pointerId: id(), pointerType: "touch" };
    mouse.tap(from, countTaps(from, 0), fields, touch.isPrevented);
  }

  return {
    ...mouse, // the wheel, and a tap
    move,
    moveBy: () => {}, // a finger is never locked
    press(name) {
      if (name === "left" && !down) press();
    },
    release(name) {
      if (name === "left" && down) release(down);
    },
    note: () => {}, // the browser itself sends no touches here
    isDown: (name) => name === "left" && isDown(),
  };
}

/**
 * The finger as a pointer.
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createTouchEvents>["createSendPointer"]} createSendPointer
 */
function createFinger(builtins, createSendPointer) {
  let number = MOUSE_ID; // each touch is a pointer of its own
  let isTouching = false;
  const id = () => number;
  const isDown = () => isTouching;
  const send = createSendPointer(id, isDown);
  return {
    ...{ id, isDown, send, hover: createHover(builtins, "pointer", send) },
    put() {
      number += 1;
      isTouching = true;
    },
    lift() {
      isTouching = false;
    },
  };
}

/** Whether a touch has moved too far for a tap. @param {Place} from @param {Place} to */
function isApart(from, to) {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  return dx * dx + dy * dy > SLOP * SLOP;
}
