/**
 * A mouse, or a finger, as a person would move it: to what lies under it, with the events that browsers
 * send, in their order.
 *
 * @typedef {"left" | "middle" | "right"} Button
 * @typedef {ReturnType<typeof createPointer>} Pointer
 * @typedef {{ x: number, y: number }} Place in CSS pixels of the viewport
 */

import { createDragging } from "./dragging.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 * @import { Keyboard } from "./keyboard.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DomQuery} query
 * @param {Keyboard} keyboard
 * @param {() => number} now
 */
export function createPointer(builtins, shims, query, keyboard, now) {
  const { apply, get, call } = builtins;
  const BUTTONS = builtins.bare({ left: 0, middle: 1, right: 2 });
  const BITS = [1, 4, 2]; // of `buttons`, by the number of `button`
  const DOUBLE_CLICK_MS = 500;
  const POINTER_ID = 1;
  const capture = installCapture(builtins, shims, POINTER_ID);
  const lock = installLock(builtins, shims);
  const dragging = createDragging(builtins);
  let place = { x: 0, y: 0 };
  let down = 0; // bits of the buttons that are down
  /** @type {Element | null} */
  let over = null;
  /** @type {Element | null} */
  let pressed = null; // what the button went down on
  let lastClick = { at: Number.NEGATIVE_INFINITY, count: 0, element: /** @type {Element | null} */ (null) };

  /**
   * @param {Element} element
   * @param {string} type
   * @param {Place} at in the element's own frame
   * @param {Record<string, unknown>} [more]
   */
  function send(element, type, at, more) {
    const isPointer = type === "click" || type === "contextmenu" || type === "auxclick" || type[0] === "p";
    const isWheel = type === "wheel";
    const Kind = isWheel ? builtins.WheelEvent : isPointer ? builtins.PointerEvent : builtins.MouseEvent;
    const entersOrLeaves = type === "pointerenter" || type === "pointerleave" || type === "mouseenter";
    const bubbles = !(entersOrLeaves || type === "mouseleave");
    const init = builtins.bare({
      ...{
        bubbles,
        cancelable: bubbles,
        composed: bubbles,
        view: get.Document.defaultView(get.Node.ownerDocument(element)),
      },
      ...{ clientX: at.x, clientY: at.y, screenX: at.x, screenY: at.y, buttons: down },
      ...(isPointer
        ? { pointerId: POINTER_ID, pointerType: "mouse", isPrimary: true, width: 1, height: 1 }
        : null),
      ...(isPointer && type !== "click" ? { pressure: down ? 0.5 : 0 } : null),
      ...keyboard.modifiers(),
      ...more,
    });
    return apply(builtins.dispatchEvent, element, [new Kind(type, init)]);
  }

  /** Where events go, and the point there. */
  function target() {
    const found = query.at(place.x, place.y);
    const element = lock.element() ?? capture.element() ?? found.element;
    return { element, at: { x: found.x, y: found.y } };
  }

  /** Tell the elements that the pointer has left and entered. @param {Element} element @param {Place} at */
  function cross(element, at) {
    if (element === over) return;
    const left = over;
    over = element;
    for (let i = 0; i < 2; i++) {
      const kind = i === 0 ? "pointer" : "mouse";
      if (left && get.Node.isConnected(left)) {
        send(left, `${kind}out`, at, { relatedTarget: element });
        for (
          let node = /** @type {Element | null} */ (left);
          node && !call.Node.contains(node, element);
          node = get.Node.parentElement(node)
        )
          send(node, `${kind}leave`, at, { relatedTarget: element });
      }
      send(element, `${kind}over`, at, { relatedTarget: left });
      for (
        let node = /** @type {Element | null} */ (element);
        node && !(left && call.Node.contains(node, left));
        node = get.Node.parentElement(node)
      )
        send(node, `${kind}enter`, at, { relatedTarget: left });
    }
  }

  /** @param {Place} to @param {number} [dx] of a locked pointer, which has no place @param {number} [dy] */
  function move(to, dx = to.x - place.x, dy = to.y - place.y) {
    place = to;
    const { element, at } = target();
    if (dragging.move(element, at)) return;
    cross(element, at);
    const movement = { movementX: dx, movementY: dy, button: -1 };
    const go = send(element, "pointermove", at, movement);
    if (go) send(element, "mousemove", at, { ...movement, button: 0 });
    if (pressed && down & 1) dragging.begin(pressed, at);
  }

  /** @param {Button} name */
  function press(name) {
    const button = BUTTONS[name];
    if (down & BITS[button]) return;
    const { element, at } = target();
    cross(element, at);
    const isFirst = down === 0;
    down |= BITS[button];
    pressed = element;
    const isDouble = lastClick.element === element && now() - lastClick.at <= DOUBLE_CLICK_MS;
    const detail = isDouble ? lastClick.count + 1 : 1;
    const go = send(element, isFirst ? "pointerdown" : "pointermove", at, { button });
    if (!go || send(element, "mousedown", at, { button, detail })) giveFocus(builtins, element);
    if (button === 2) send(element, "contextmenu", at, { button });
  }

  /** @param {Button} name */
  function release(name) {
    const button = BUTTONS[name];
    if (!(down & BITS[button])) return;
    down &= ~BITS[button];
    const { element, at } = target();
    if (button === 0 && dragging.end(element, at)) {
      pressed = null;
      return;
    }
    const isDouble = lastClick.element === element && now() - lastClick.at <= DOUBLE_CLICK_MS;
    const detail = isDouble ? lastClick.count + 1 : 1;
    send(element, down === 0 ? "pointerup" : "pointermove", at, { button });
    send(element, "mouseup", at, { button, detail });
    capture.release();
    const clicked = commonAncestor(builtins, pressed, element);
    pressed = null;
    if (!clicked) return;
    send(clicked, button === 0 ? "click" : "auxclick", at, { button, detail });
    if (button !== 0) return;
    lastClick = { at: now(), count: detail, element };
    if (detail === 2) send(clicked, "dblclick", at, { button, detail });
  }

  return {
    move,
    /** A locked pointer's movement, in CSS pixels. @param {number} dx @param {number} dy */
    moveBy: (dx, dy) => move(place, dx, dy),
    press,
    release,
    /** @param {number} deltaY pixels down */
    wheel(deltaY) {
      const { element, at } = target();
      send(element, "wheel", at, { deltaY, deltaMode: 0 });
    },
    /** A button went down or up without being sent from here. @param {Button} name @param {boolean} isDown */
    note(name, isDown) {
      down = isDown ? down | BITS[BUTTONS[name]] : down & ~BITS[BUTTONS[name]];
    },
    /** @param {Button} name */
    isDown: (name) => (down & BITS[BUTTONS[name]]) !== 0,
  };
}

/** What both are in. @param {Builtins} builtins @param {Element | null} a @param {Element} b */
function commonAncestor({ get, call }, a, b) {
  let node = a;
  while (node && !call.Node.contains(node, b)) node = get.Node.parentElement(node);
  return node;
}

/** A press gives the focus to what can have it, and takes it from what had it. @param {Builtins} builtins @param {Element} element */
function giveFocus(builtins, element) {
  const CAN = "a[href],button,input,select,textarea,iframe,[tabindex],[contenteditable],summary";
  const { document, get } = builtins;
  const own = get.Node.ownerDocument(element);
  const frameElement = get.Window.frameElement(get.Document.defaultView(own) ?? builtins.global);
  if (frameElement) builtins.apply(builtins.focus, frameElement, []);
  const found = builtins.apply(builtins.closest, element, [CAN]);
  const had = get.Document.activeElement(own);
  if (found) builtins.apply(builtins.focus, found, [builtins.bare({ preventScroll: true })]);
  else if (had && had !== get.Document.body(document)) builtins.apply(builtins.blur, had, []);
}

/**
 * setPointerCapture and its kin, for a pointer that the browser does not know.
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {number} pointerId
 */
function installCapture(builtins, shims, pointerId) {
  const { prototype } = builtins.global.Element;
  /** @type {Element | null} */
  let holder = null;
  /** @param {string} type @param {Element} element */
  const tell = (type, element) => {
    const init = builtins.bare({ bubbles: true, pointerId, pointerType: "mouse", isPrimary: true });
    builtins.apply(builtins.dispatchEvent, element, [new builtins.PointerEvent(type, init)]);
  };
  function release() {
    const had = holder;
    holder = null;
    if (had) tell("lostpointercapture", had);
  }
  const methods = {
    /** @this {Element} */
    setPointerCapture() {
      if (holder === this) return;
      release();
      holder = this;
      tell("gotpointercapture", this);
    },
    /** @this {Element} */
    releasePointerCapture() {
      if (holder === this) release();
    },
    /** @this {Element} */
    hasPointerCapture() {
      return holder === this;
    },
  };
  for (const name of /** @type {(keyof typeof methods)[]} */ (builtins.names(methods)))
    shims.method(prototype, name, methods[name]);
  return { element: () => (holder && builtins.get.Node.isConnected(holder) ? holder : null), release };
}

/** requestPointerLock: granted at once. @param {Builtins} builtins @param {Shims} shims */
function installLock(builtins, shims) {
  const { global, document, Promise, apply } = builtins;
  /** @type {Element | null} */
  let locked = null;
  /** @param {Element | null} element */
  function set(element) {
    if (element === locked) return;
    locked = element;
    apply(builtins.dispatchEvent, document, [new builtins.Event("pointerlockchange")]);
  }
  const shim = {
    /** @this {Element} */
    requestPointerLock() {
      set(this);
      return new Promise((resolve) => resolve(undefined));
    },
  };
  shims.method(global.Element.prototype, "requestPointerLock", shim.requestPointerLock);
  shims.method(global.Document.prototype, "exitPointerLock", () => set(null));
  for (const owner of [global.Document.prototype, global.ShadowRoot.prototype])
    shims.getter(owner, "pointerLockElement", () =>
      locked && builtins.get.Node.isConnected(locked) ? locked : null,
    );
  return { element: () => (locked && builtins.get.Node.isConnected(locked) ? locked : null) };
}
