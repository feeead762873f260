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
  const { document, apply, defineProperty, KeyboardEvent } = natives;
  const REPEAT_AFTER_MS = 500; // what desktops do by default
  const REPEAT_EVERY_MS = 33;
  /** @type {Key[]} in the order pressed */
  let held = [];
  /** @type {{ key: Key, due: number } | null} the key pressed last repeats, as on a keyboard */
  let repeating = null;

  const target = () => document.activeElement ?? document.body ?? document.documentElement;

  /**
   * @param {"keydown" | "keypress" | "keyup"} type
   * @param {Key} key
   * @param {boolean} repeat
   */
  function send(type, key, repeat) {
    const code = type === "keypress" ? (key.key === "Enter" ? 13 : key.key.charCodeAt(0)) : key.key_code;
    const event = new KeyboardEvent(type, {
      key: key.key,
      code: key.code,
      location: key.location,
      repeat,
      bubbles: true,
      cancelable: true,
      composed: true,
      view: natives.global,
      shiftKey: isHeld("Shift"),
      ctrlKey: isHeld("Control"),
      altKey: isHeld("Alt"),
      metaKey: isHeld("Meta"),
    });
    defineProperty(event, "keyCode", { get: () => code });
    defineProperty(event, "which", { get: () => code });
    defineProperty(event, "charCode", { get: () => (type === "keypress" ? code : 0) });
    return apply(natives.dispatchEvent, target(), [event]);
  }

  /** @param {string} name */
  function isHeld(name) {
    for (const key of held) if (key.key === name) return true;
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
    for (const other of held) if (other.code === key.code) return;
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
    for (const key of keys) if (key.code !== code) rest[rest.length] = key;
    return rest;
  }

  return {
    press,
    release,
    /** Hold exactly these: what is new goes down, what is missing comes up first. @param {Key[]} keys */
    hold(keys) {
      for (const key of held) {
        let wanted = false;
        for (const other of keys) wanted ||= other.code === key.code;
        if (!wanted) release(key);
      }
      for (const key of keys) press(key);
    },
    /** To be called once a frame, before the page's own callbacks. @param {number} time */
    repeat(time) {
      if (!repeating || time < repeating.due) return;
      repeating.due += REPEAT_EVERY_MS;
      sendDown(repeating.key, true);
    },
    /** A person clicks: pointer, mouse and click events at a point of the viewport. @param {number} x @param {number} y */
    click(x, y) {
      const element = document.elementFromPoint(x, y) ?? target();
      const { PointerEvent, MouseEvent } = natives;
      const place = { bubbles: true, cancelable: true, composed: true, view: natives.global, clientX: x, clientY: y };
      const pointer = { ...place, pointerId: 1, pointerType: "mouse", isPrimary: true };
      for (const [make, type, buttons] of /** @type {const} */ ([
        [PointerEvent, "pointerdown", 1],
        [MouseEvent, "mousedown", 1],
        [PointerEvent, "pointerup", 0],
        [MouseEvent, "mouseup", 0],
        [PointerEvent, "click", 0],
      ])) {
        apply(natives.dispatchEvent, element, [new make(type, { ...pointer, detail: 1, buttons })]);
      }
    },
  };
}
