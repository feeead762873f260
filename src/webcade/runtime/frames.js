/**
 * Frames within a page, of the same origin, share its time and its chance. A frame's runtime asks its
 * parent's for them with an event that only the two of them see.
 *
 * @typedef {{ clock: Clock, chance: Chance, pending: Pending }} Shared
 */

/**
 * What the page around this one shares; null at the top, and in a frame from elsewhere.
 *
 * @param {Natives} natives
 * @param {string} name of the event
 * @returns {Shared | null}
 */
function askParent(natives, name) {
  const { global, apply } = natives;
  /** @type {Shared | null} */
  let shared = null;
  const detail = (/** @type {Shared} */ given) => {
    shared = given;
  };
  try {
    if (global.parent === global) return null;
    apply(natives.dispatchEvent, global.parent, [new natives.CustomEvent(name, { detail })]);
  } catch {
    return null; // from elsewhere: the browser lets it see nothing
  }
  return shared;
}

/**
 * Share with the frames within this page; to be called before the page's first script.
 *
 * @param {Natives} natives
 * @param {string} name of the event
 * @param {Shared} shared
 */
function answerFrames(natives, name, shared) {
  /** @param {Event} event */
  const answer = (event) => {
    event.stopImmediatePropagation();
    const { detail } = /** @type {CustomEvent<unknown>} */ (event);
    if (typeof detail === "function") detail(shared);
  };
  natives.apply(natives.addEventListener, natives.global, [name, answer, true]);
}

/**
 * A parent's clock for a frame: its callbacks end with the frame.
 *
 * @param {Natives} natives
 * @param {Clock} clock
 * @returns {Clock}
 */
function clockForFrame({ global }, clock) {
  /** @param {(time: number) => void} callback */
  const whileOpen = (callback) => (/** @type {number} */ time) => {
    if (!global.closed) callback(time);
  };
  return {
    ...clock,
    setTimer: (run, delay, repeats) => clock.setTimer(() => global.closed || run(), delay, repeats),
    requestFrame: (callback) => clock.requestFrame(whileOpen(callback)),
    requestIdle: (callback) => clock.requestIdle(whileOpen(callback)),
  };
}
