/** What a person's hands did since the last step: keys and pointer, for the next one. */

const MOST_EVENTS = 64; // of one step
const MOST_KEYS = 16;
const BUTTONS = ["left", "middle", "right"];

/** @typedef {(string | number)[]} RawEvent as ["keydown", "Space"] or ["move", 3, 4] */

/**
 * @typedef {object} Hands
 * @property {(code: string) => void} keyDown
 * @property {(code: string) => void} keyUp
 * @property {(x: number, y: number) => void} move
 * @property {(button: number, isDown: boolean) => void} button
 * @property {(pixels: number) => void} wheel
 * @property {() => void} letGo of all that is held
 * @property {() => void} forget
 * @property {() => boolean} isAnyPressed whether a key went down since the last step
 * @property {(heldToo: boolean) => string[]} takeKeys that went down since the last step, and those that are
 *   held, too; oldest first
 * @property {() => RawEvent[]} takeEvents
 */

/** @returns {Hands} */
export function createHands() {
  /** @type {Set<string>} */
  const held = new Set();
  /** @type {Set<string>} */
  const pressed = new Set(); // since the last step; they count for it, even if they are up again
  /** @type {Set<string>} */
  const buttons = new Set();
  /** @type {RawEvent[]} */
  let events = [];

  /** @param {RawEvent} event */
  const note = (...event) => {
    const isMove = event[0] === "move";
    if (isMove && events.at(-1)?.[0] === "move") events.pop(); // only where it comes to matters
    if (!isMove || events.length < MOST_EVENTS) events.push(event);
    if (events.length > 2 * MOST_EVENTS) events.shift();
  };
  /** @param {string} code */
  const keyUp = (code) => {
    if (held.delete(code)) note("keyup", code);
  };

  return {
    keyDown(code) {
      if (held.has(code) || held.size >= MOST_KEYS) return; // a key that repeats
      held.add(code);
      pressed.delete(code);
      pressed.add(code);
      note("keydown", code);
    },
    keyUp,
    move: (x, y) => note("move", x, y),
    button(number, isDown) {
      const name = BUTTONS[number];
      if (name === undefined || buttons.has(name) === isDown) return;
      if (isDown) buttons.add(name);
      else buttons.delete(name);
      note(isDown ? "down" : "up", name);
    },
    wheel: (pixels) => note("wheel", pixels),
    letGo() {
      for (const code of [...held]) keyUp(code);
      for (const name of buttons) note("up", name);
      buttons.clear();
    },
    forget() {
      pressed.clear();
      events = [];
    },
    isAnyPressed: () => pressed.size > 0,
    takeKeys(heldToo) {
      const keys = [...new Set([...(heldToo ? held : []), ...pressed])].slice(-MOST_KEYS);
      pressed.clear();
      events = [];
      return keys;
    },
    takeEvents() {
      const taken = events;
      events = [];
      pressed.clear();
      return taken;
    },
  };
}
