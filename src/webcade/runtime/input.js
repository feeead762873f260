/**
 * Keys pressed, held and released as a person would: to the focused element, with the names and numbers
 * games read, repeated while held.
 *
 * @typedef {{ code: string, key: string, key_code: number, location: number }} Key
 */

/**
 * @param {Natives} natives
 * @param {() => number} now
 */
function createInput(natives, now) {
  const { document, apply, KeyboardEvent } = natives;
  const REPEAT_AFTER_MS = 500; // what desktops do by default
  const REPEAT_EVERY_MS = 33;
  /** @type {Key[]} in the order pressed */
  let held = [];
  /** @type {{ key: Key, due: number } | null} the key pressed last repeats, as on a keyboard */
  let repeating = null;

  /** What has the focus, within shadow roots and frames of the same origin too. @returns {Element} */
  function target() {
    let element = document.activeElement ?? document.body ?? document.documentElement;
    for (;;) {
      const inner = element.shadowRoot ?? /** @type {HTMLIFrameElement} */ (element).contentDocument;
      if (!inner?.activeElement) return element;
      element = inner.activeElement;
    }
  }

  /**
   * @param {"keydown" | "keypress" | "keyup"} type
   * @param {Key} key
   * @param {boolean} repeat
   */
  function send(type, key, repeat) {
    const code =
      type === "keypress"
        ? key.key === "Enter"
          ? 13
          : apply(natives.charCodeAt, key.key, [0])
        : key.key_code;
    const init = natives.bare({
      key: key.key,
      code: key.code,
      location: key.location,
      repeat,
      keyCode: code, // the old names are no part of the standard's constructor, but of Chromium's
      charCode: type === "keypress" ? code : 0,
      bubbles: true,
      cancelable: true,
      composed: true,
      view: natives.global,
      shiftKey: isHeld("Shift"),
      ctrlKey: isHeld("Control"),
      altKey: isHeld("Alt"),
      metaKey: isHeld("Meta"),
    });
    return apply(natives.dispatchEvent, target(), [new KeyboardEvent(type, init)]);
  }

  /** @param {string} name */
  function isHeld(name) {
    for (let i = 0; i < held.length; i++) if (held[i].key === name) return true;
    return false;
  }

  /**
   * @param {Key} key
   * @param {boolean} repeat
   */
  function sendDown(key, repeat) {
    const proceed = send("keydown", key, repeat);
    if (proceed && (key.key.length === 1 || key.key === "Enter")) send("keypress", key, repeat);
  }

  /** @param {Key} key */
  function press(key) {
    if (without(held, key.code).length < held.length) return;
    held[held.length] = key;
    repeating = { key, due: now() + REPEAT_AFTER_MS };
    sendDown(key, false);
  }

  /** @param {Key} key */
  function release(key) {
    const before = held.length;
    held = without(held, key.code);
    if (held.length === before) return;
    if (repeating?.key.code === key.code) repeating = null;
    send("keyup", key, false);
  }

  /**
   * @param {Key[]} keys
   * @param {string} code
   */
  function without(keys, code) {
    /** @type {Key[]} */
    const rest = [];
    for (let i = 0; i < keys.length; i++) if (keys[i].code !== code) rest[rest.length] = keys[i];
    return rest;
  }

  return {
    press,
    release,
    /** Hold exactly these: what is new goes down, what is missing comes up first. @param {Key[]} keys */
    hold(keys) {
      const before = held;
      for (let i = 0; i < before.length; i++) {
        if (without(keys, before[i].code).length === keys.length) release(before[i]);
      }
      for (let i = 0; i < keys.length; i++) press(keys[i]);
    },
    /**
     * To be called once a frame, before the page's own callbacks.
     * @param {number} time
     * @returns {Promise<void> | undefined} what the listeners left to microtasks
     */
    repeat(time) {
      if (!repeating || time < repeating.due) return undefined;
      repeating.due += REPEAT_EVERY_MS;
      sendDown(repeating.key, true);
      return natives.checkpoint();
    },
    /** A person clicks: pointer, mouse and click events at a point of the viewport. @param {number} x @param {number} y */
    click(x, y) {
      const element = document.elementFromPoint(x, y) ?? target();
      /** @param {typeof MouseEvent} Kind @param {string} type @param {number} buttons still down */
      const sendMouse = (Kind, type, buttons) => {
        const place = { bubbles: true, cancelable: true, composed: true, clientX: x, clientY: y };
        const pointer = { pointerId: 1, pointerType: "mouse", isPrimary: true };
        const init = natives.bare({ ...place, ...pointer, view: natives.global, detail: 1, buttons });
        apply(natives.dispatchEvent, element, [new Kind(type, init)]);
      };
      sendMouse(natives.PointerEvent, "pointerdown", 1);
      sendMouse(natives.MouseEvent, "mousedown", 1);
      sendMouse(natives.PointerEvent, "pointerup", 0);
      sendMouse(natives.MouseEvent, "mouseup", 0);
      sendMouse(natives.PointerEvent, "click", 0);
    },
  };
}
