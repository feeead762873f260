/**
 * The time of one animation, as the standard has it (web-animations-2): its start, its hold time, its rates and
 * what waits for the next frame. It knows no browser, so that Node alone can test it.
 *
 * `now` is the time of the animation's timeline and `endMs` the end of its effect, both in milliseconds.
 *
 * @typedef {object} Playback
 * @property {number | null} startMs when it began, on its timeline
 * @property {number | null} holdMs where it stands; null while it moves, and before it has a time
 * @property {number | null} lastMs its time when its end was last looked for
 * @property {number} rate
 * @property {number | null} nextRate takes the place of `rate` at the next frame
 * @property {"" | "play" | "pause"} task what the next frame does with it
 * @typedef {"idle" | "paused" | "running" | "finished"} PlayState
 */

const { max, min } = Math;

/** An animation that has never been played. @param {number} rate @returns {Playback} */
export function createPlayback(rate) {
  return { startMs: null, holdMs: null, lastMs: null, rate, nextRate: null, task: "" };
}

/** Its currentTime. @param {Playback} playback @param {number} now @returns {number | null} */
export function timeOf({ startMs, holdMs, rate }, now) {
  if (holdMs !== null) return holdMs;
  return startMs === null ? null : (now - startMs) * rate;
}

/** Its rate once nothing waits for the next frame. @param {Playback} playback */
export function rateOf({ rate, nextRate }) {
  return nextRate ?? rate;
}

/** @param {Playback} playback @param {number} now @param {number} endMs @returns {PlayState} */
export function stateOf(playback, now, endMs) {
  const { startMs, task } = playback;
  const timeMs = timeOf(playback, now);
  if (timeMs === null && task === "") return "idle";
  if (task === "pause" || (startMs === null && task === "")) return "paused";
  const rate = rateOf(playback);
  const isAtEnd = timeMs !== null && ((rate > 0 && timeMs >= endMs) || (rate < 0 && timeMs <= 0));
  return isAtEnd ? "finished" : "running";
}

/** Whether it moves with its timeline. @param {Playback} playback */
export const isMoving = ({ startMs, holdMs }) => startMs !== null && holdMs === null;

/**
 * Stop it at its end, or let it go on if that is no longer where it is.
 *
 * @param {Playback} playback
 * @param {number} now
 * @param {number} endMs
 * @param {boolean} isSought whether a script has set its time
 */
export function update(playback, now, endMs, isSought) {
  const { startMs, holdMs, lastMs, rate, task } = playback;
  const free = isSought || startMs === null ? timeOf(playback, now) : (now - startMs) * rate;
  if (free !== null && startMs !== null && task === "") {
    if (rate > 0 && free >= endMs) {
      playback.holdMs = isSought ? free : max(lastMs ?? endMs, endMs);
    } else if (rate < 0 && free <= 0) {
      playback.holdMs = isSought ? free : min(lastMs ?? 0, 0);
    } else if (rate !== 0) {
      if (isSought && holdMs !== null) playback.startMs = now - holdMs / rate;
      playback.holdMs = null;
    }
  }
  playback.lastMs = timeOf(playback, now);
}

/** What waits for the next frame comes about: that frame is here. @param {Playback} playback @param {number} now @param {number} endMs */
export function begin(playback, now, endMs) {
  const { startMs, holdMs, task } = playback;
  if (task === "") return;
  const timeMs = timeOf(playback, now);
  takeNextRate(playback);
  const { rate } = playback;
  if (task === "pause") {
    playback.holdMs = timeMs;
    playback.startMs = null;
  } else if (timeMs !== null && (holdMs !== null || startMs !== null)) {
    playback.startMs = rate === 0 ? now : now - timeMs / rate;
    playback.holdMs = rate === 0 ? timeMs : null;
  }
  playback.task = "";
  update(playback, now, endMs, false);
}

/**
 * @param {Playback} playback
 * @param {number} now
 * @param {number} endMs
 * @param {boolean} rewinds whether it begins anew where it is at its end
 * @returns {boolean} false if it would have to begin at an end that never comes
 */
export function play(playback, now, endMs, rewinds) {
  const wasPausing = playback.task === "pause";
  const sought = rewinds ? rewound(playback, now, endMs) : timeOf(playback, now) === null ? 0 : null;
  if (sought === Infinity) return false;
  if (sought !== null) playback.holdMs = sought;
  if (playback.holdMs !== null) playback.startMs = null;
  playback.task = "";
  if (playback.holdMs === null && !wasPausing && playback.nextRate === null) return true;
  playback.task = "play";
  update(playback, now, endMs, false);
  return true;
}

/** Where it has to begin anew; null if it goes on where it is. @param {Playback} playback @param {number} now @param {number} endMs */
function rewound(playback, now, endMs) {
  const timeMs = timeOf(playback, now);
  if (rateOf(playback) >= 0) return timeMs === null || timeMs < 0 || timeMs >= endMs ? 0 : null;
  return timeMs === null || timeMs <= 0 || timeMs > endMs ? endMs : null;
}

/** @param {Playback} playback @param {number} now @param {number} endMs @returns {boolean} as `play` does */
export function pause(playback, now, endMs) {
  if (stateOf(playback, now, endMs) === "paused") return true;
  if (timeOf(playback, now) === null) {
    const sought = rateOf(playback) >= 0 ? 0 : endMs;
    if (sought === Infinity) return false;
    playback.holdMs = sought;
  }
  playback.task = "pause";
  update(playback, now, endMs, false);
  return true;
}

/** @param {Playback} playback @param {number} now @param {number} endMs @returns {boolean} as `play` does */
export function reverse(playback, now, endMs) {
  const { nextRate } = playback;
  playback.nextRate = -rateOf(playback);
  if (play(playback, now, endMs, true)) return true;
  playback.nextRate = nextRate;
  return false;
}

/** Bring it to its end. @param {Playback} playback @param {number} now @param {number} endMs @returns {boolean} false if it has none */
export function finish(playback, now, endMs) {
  const rate = rateOf(playback);
  if (rate === 0 || (rate > 0 && endMs === Infinity)) return false;
  takeNextRate(playback);
  const limitMs = rate > 0 ? endMs : 0;
  place(playback, now, limitMs);
  if (playback.startMs === null) playback.startMs = now - limitMs / rate;
  if (playback.task === "pause") playback.holdMs = null;
  playback.task = "";
  update(playback, now, endMs, true);
  return true;
}

/** @param {Playback} playback */
export function cancel(playback) {
  takeNextRate(playback);
  playback.startMs = null;
  playback.holdMs = null;
  playback.lastMs = null;
  playback.task = "";
}

/** @param {Playback} playback @param {number} now @param {number} endMs @param {number} timeMs */
export function setTime(playback, now, endMs, timeMs) {
  place(playback, now, timeMs);
  if (playback.task === "pause") {
    playback.holdMs = timeMs;
    playback.startMs = null;
    playback.task = "";
    takeNextRate(playback);
  }
  update(playback, now, endMs, true);
}

/** @param {Playback} playback @param {number} now @param {number} timeMs */
function place(playback, now, timeMs) {
  const { startMs, holdMs, rate } = playback;
  if (holdMs !== null || startMs === null || rate === 0) playback.holdMs = timeMs;
  else playback.startMs = now - timeMs / rate;
  playback.lastMs = null;
}

/** @param {Playback} playback @param {number} now @param {number} endMs @param {number | null} startMs null: stop where it is */
export function setStart(playback, now, endMs, startMs) {
  const timeMs = timeOf(playback, now);
  takeNextRate(playback);
  playback.startMs = startMs;
  if (startMs === null) playback.holdMs = timeMs;
  else if (playback.rate !== 0) playback.holdMs = null;
  playback.task = "";
  update(playback, now, endMs, true);
}

/** Change its rate at once. @param {Playback} playback @param {number} now @param {number} endMs @param {number} rate */
export function setRate(playback, now, endMs, rate) {
  const timeMs = timeOf(playback, now);
  playback.nextRate = null;
  playback.rate = rate;
  if (timeMs !== null) setTime(playback, now, endMs, timeMs);
}

/** Change its rate without a jump: at the next frame if it runs. @param {Playback} playback @param {number} now @param {number} endMs @param {number} rate */
export function updateRate(playback, now, endMs, rate) {
  const state = stateOf(playback, now, endMs);
  playback.nextRate = rate;
  if (state === "running") {
    play(playback, now, endMs, false);
    return;
  }
  const { startMs } = playback;
  if (state === "finished" && startMs !== null) {
    const freeMs = (now - startMs) * playback.rate;
    playback.startMs = rate === 0 ? now : now - freeMs / rate;
  }
  takeNextRate(playback);
  if (state === "finished") update(playback, now, endMs, false);
}

/** @param {Playback} playback */
function takeNextRate(playback) {
  playback.rate = rateOf(playback);
  playback.nextRate = null;
}
