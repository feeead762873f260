/**
 * The runtime's own handle, the one name it leaves in the page: what Python calls, and nothing else.
 *
 * @typedef {{ clock: "page" | "browser" | "wall", frameMs: number, epochMs: number, oneTask: boolean }} BootOptions
 * @typedef {number | boolean | number[]} Reading
 * @typedef {object} Game what a game's file says, as functions and data
 * @property {Region} region
 * @property {{ pixels: "rgb" | "grayscale" | null, size: [number, number] | null }} view
 * @property {Key[][]} actions keys held by each action
 * @property {Record<string, () => unknown>} readings
 * @property {Record<string, () => unknown>} features
 */

/**
 * @param {Window & typeof globalThis} global
 * @param {BootOptions} options
 */
function boot(global, options) {
  const natives = createNatives(global);
  const disguise = createDisguise(natives);
  const shared = options.clock === "page" ? askParent(natives) : null;
  const chance = shared?.chance ?? createChance();
  installRandom(natives, disguise, chance);
  const dialogs = installDialogs(natives, disguise);
  installPresence(natives, disguise);
  const contextOf = installReadableCanvas(natives, disguise);

  const { frameMs } = options;
  const pending = options.clock === "page" ? (shared?.pending ?? createPending(natives)) : null;
  const checkpoint = checkpointOf(natives, options, pending);
  const time =
    pending !== null
      ? pageTime(natives, disguise, options, { shared, chance, pending, checkpoint })
      : browserTime(natives, disguise, options);
  const input = createInput(natives, time.now);
  time.onFrame(input.repeat);

  /** @type {ReturnType<typeof createReader> | null} */
  let reader = null;
  /** @type {Key[][]} */
  let actions = [];
  let episodeStart = { ms: 0, frame: 0 };

  function defined() {
    if (!reader) throw new natives.Error("webcade: the page was replaced, its game is not defined here");
    return reader;
  }

  const handle = {
    /** @param {Game} game */
    define(game) {
      reader = createReader(natives, game, contextOf);
      actions = game.actions;
    },
    check: () => defined().check(),
    seed: chance.seed,
    dialogs: dialogs.shown,
    frames: time.frames,
    input,

    /** Let go of every key. */
    release: () => input.hold([]),
    /** From here on, time and frames count for a new episode; its first moment is the answer. */
    begin() {
      episodeStart = { ms: time.now(), frame: time.frames() };
      return handle.read();
    },
    /** Hold the action's keys, without time. @param {number} action */
    act(action) {
      input.hold(actions[action]);
    },
    over: () => defined().over(),
    read: () => defined().read(time.now() - episodeStart.ms, time.frames() - episodeStart.frame),
    render: () => defined().render(),

    /**
     * An agent's step: inputs, frames until the game is over, and all there is to know.
     * @param {number} action
     * @param {number} frames
     */
    async step(action, frames) {
      handle.act(action);
      await checkpoint();
      for (let i = 0; i < frames && !handle.over(); i++) await time.frame();
      return handle.read();
    },
    /**
     * Frames until the condition holds. Returns whether it does.
     * @param {() => unknown} condition
     * @param {number} withinMs page time
     * @param {string} complaint thrown where it does not; "" throws nothing
     */
    async until(condition, withinMs, complaint = "") {
      await checkpoint();
      const end = time.now() + withinMs;
      while (!condition()) {
        if (time.now() >= end) {
          if (complaint) throw new natives.Error(complaint);
          return false;
        }
        await time.frame();
      }
      return true;
    },
    /**
     * The moves of an episode's lists, one after the other. Returns the value of the last.
     * @param {(() => unknown)[]} moves
     */
    async play(moves) {
      let value;
      for (let i = 0; i < moves.length; i++) {
        value = await moves[i]();
        await checkpoint();
      }
      return value;
    },
    /**
     * As `step`, in real time: the last frame is the first one at or after the deadline.
     * @param {number} action
     * @param {number} deadline `performance.now()` of the browser
     */
    async stepUntil(action, deadline) {
      handle.act(action);
      do await time.frame();
      while (natives.now() < deadline && !handle.over());
      return `${handle.read()}|${deadline}|${natives.now()}`;
    },
    wallNow: natives.now,
    /** All that was being loaded is there, and has been handed to the page. */
    quiet: () => time.quiet(),
    frameMs,
    /** The game's own probe.js, for the expressions of its file. @type {unknown} */
    probe: undefined,
  };
  return handle;
}

/**
 * How what a callback has left behind gets to run before the next: microtasks, then what it has asked for.
 *
 * @param {Natives} natives
 * @param {BootOptions} options
 * @param {Pending | null} pending
 */
function checkpointOf(natives, options, pending) {
  const microtasks = options.oneTask ? natives.drain : natives.checkpoint;
  if (!pending) return microtasks;
  return async () => {
    await microtasks();
    if (pending.any()) await pending.settle();
  };
}

/**
 * Time as webcade steps it.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {BootOptions} options
 * @param {object} parts
 * @param {Shared | null} parts.shared by the page that this one is a frame of
 * @param {Chance} parts.chance
 * @param {Pending} parts.pending
 * @param {() => Promise<void>} parts.checkpoint
 */
function pageTime(natives, disguise, options, { shared, chance, pending, checkpoint }) {
  const { reportError } = natives;
  const clock = shared
    ? clockForFrame(natives, shared.clock)
    : createClock({ frameMs: options.frameMs, checkpoint, reportError });
  answerFrames(natives, { clock, chance, pending });
  installTime(natives, disguise, clock, options.epochMs);
  installAnimations(natives, disguise, clock);
  const media = installMedia(natives, disguise, clock, pending);
  installLoading(natives, disguise, pending, media, shared === null);
  installMessages(natives, disguise, clock);
  installAudio(natives, disguise, clock, pending);
  installResizeObserver(natives, disguise, clock);
  installIntersectionObserver(natives, disguise, clock);
  installSmil(natives, clock);
  return { ...clock, quiet: () => settleAll(natives, clock, pending) };
}

/**
 * Time as the browser has it, stepped as a whole ("browser") or real ("wall"); here it is only counted.
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {BootOptions} options
 */
function browserTime(natives, disguise, options) {
  const now = options.clock === "browser" ? installLattice(natives, disguise, options.frameMs) : natives.now;
  let frames = 0;
  /** @type {FrameHook[]} */
  const hooks = [];
  /** @type {(() => void)[]} */
  let waiting = [];

  function tick() {
    frames += 1;
    const time = now();
    for (let i = 0; i < hooks.length; i++) hooks[i](time);
    const resolved = waiting;
    waiting = [];
    for (let i = 0; i < resolved.length; i++) resolved[i]();
    natives.requestAnimationFrame(tick);
  }
  natives.requestAnimationFrame(tick);

  return {
    now,
    frames: () => frames,
    quiet: () => waitForAssets(natives),
    /** The next frame, whenever the browser makes it. @returns {Promise<void>} */
    frame: () => new natives.Promise((resolve) => (waiting[waiting.length] = resolve)),
    onFrame: (/** @type {FrameHook} */ hook) => {
      hooks[hooks.length] = hook;
    },
  };
}
