/**
 * CSS animations, transitions and element.animate() on page time. Each is held almost still, at a rate
 * at which a year of wall time is no time, and set to what has passed since the frame that began it.
 * (At rate 0, or paused, the browser would count it as something else: not to come, never at its end.)
 *
 * @typedef {"before" | "active" | "after"} Phase
 * @typedef {object} Held
 * @property {Animation} animation
 * @property {number} timeMs what currentTime is to be
 * @property {number} shownMs what it was last set to, as the browser gives it back
 * @property {number} rate the page's own playbackRate
 * @property {Phase | null} phase null until its first frame
 * @property {number} iteration
 * @property {boolean} finished
 * @property {number} sweep the last one that found it
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 */
function installAnimations(natives, disguise, clock) {
  const HELD_RATE = 2 ** -50; // a power of two, so that times divided by it stay exact
  const SET_BY_SCRIPT_MS = 0.001; // what differs by less is the browser's rounding
  const { apply, getDescriptor, Number } = natives;
  const animationPrototype = natives.global.Animation.prototype;
  const nativeRate = /** @type {() => number} */ (getDescriptor(animationPrototype, "playbackRate")?.get);
  const events = createAnimationEvents(natives, disguise);
  const known = natives.weakMap();
  /** @type {Held[]} */
  let held = [];
  let sweeps = 0;
  let lastFrame = 0;

  disguise.getter(animationPrototype, "playbackRate", function (native) {
    return native === HELD_RATE ? known.get(this).rate : native;
  });
  const elementPrototype = natives.global.Element.prototype;
  const { animate: nativeAnimate } = elementPrototype;
  disguise.method(
    elementPrototype,
    "animate",
    {
      /** @this {Element} */
      animate(/** @type {any[]} */ ...args) {
        const animation = apply(nativeAnimate, this, args);
        hold(animation); // now, before wall time moves it and the page listens to it
        return animation;
      },
    }.animate,
  );

  /** @param {Animation} animation @returns {Held} */
  function hold(animation) {
    events.silence(animation);
    // Pending: the browser has not moved it yet, so where it stands is where a script has put it.
    const timeMs = animation.pending ? Number(animation.currentTime ?? 0) : 0;
    const { playbackRate: rate } = animation;
    const item = {
      animation,
      timeMs,
      shownMs: 0,
      rate,
      phase: null,
      iteration: 0,
      finished: false,
      sweep: 0,
    };
    known.set(animation, item);
    animation.playbackRate = HELD_RATE;
    show(item, timeMs);
    return item;
  }

  /** @param {Held} item @param {number} timeMs */
  function show(item, timeMs) {
    item.animation.currentTime = timeMs;
    item.timeMs = timeMs;
    item.shownMs = Number(item.animation.currentTime);
  }

  /** A script may have changed rate or time since the last frame. @param {Held} item */
  function takeOver(item) {
    const { animation } = item;
    const rate = apply(nativeRate, animation, []);
    const timeMs = Number(animation.currentTime);
    if (rate !== HELD_RATE) {
      item.rate = rate;
      animation.playbackRate = HELD_RATE; // what it has moved since is wall time
    } else if (natives.Math.abs(timeMs - item.shownMs) > SET_BY_SCRIPT_MS) {
      item.timeMs = timeMs;
    }
  }

  /** @param {Held} item @param {number} passedMs */
  function advance(item, passedMs) {
    const { animation } = item;
    if (item.finished || animation.playState === "idle") return;
    takeOver(item);
    const timing = animation.effect?.getComputedTiming();
    if (!timing) return;
    const endMs = Number(timing.endTime);
    const timeMs = item.timeMs + (animation.playState === "paused" ? 0 : passedMs * item.rate);
    show(item, timeMs < endMs ? timeMs : endMs);
    tellPhase(item, endMs);
    if (item.rate > 0 ? timeMs >= endMs : item.rate < 0 && timeMs <= 0) finish(item);
  }

  /** @param {Held} item */
  function finish(item) {
    item.finished = true;
    events.queuePlayback(item.animation, "finish");
  }

  /**
   * The events of css-animations-2 and css-transitions-2, by the phase it was in and the phase it is in.
   * @param {Held} item
   * @param {number} endMs
   */
  function tellPhase(item, endMs) {
    const { animation, phase: before, timeMs } = item;
    const timing = /** @type {AnimationEffect} */ (animation.effect).getComputedTiming();
    const delayMs = Number(timing.delay);
    const activeMs = Number(timing.activeDuration);
    const firstMs = natives.Math.min(natives.Math.max(-delayMs, 0), activeMs);
    const lastMs = natives.Math.max(natives.Math.min(endMs - delayMs, activeMs), 0);
    const iteration = timing.currentIteration ?? item.iteration;
    item.phase = timeMs < delayMs ? "before" : timeMs < endMs ? "active" : "after";
    if (before === null) events.queue(animation, "run", firstMs);
    const began = (before ?? "before") === "before" && item.phase !== "before";
    if (began) events.queue(animation, "start", firstMs);
    if (item.phase === "active" && !began && iteration > item.iteration) {
      events.queue(animation, "iteration", iteration * Number(timing.duration));
    }
    if (item.phase === "after" && before !== "after") events.queue(animation, "end", lastMs);
    item.iteration = iteration;
  }

  clock.onFrame((time) => {
    const passedMs = time - lastFrame;
    lastFrame = time;
    for (let i = 0; i < held.length; i++) advance(held[i], passedMs);
    return events.deliver(clock.checkpoint);
  });

  // As in the browser, what a frame's callbacks set off begins at that frame's time.
  clock.onFrameEnd(() => {
    const present = natives.getAnimations();
    if (present.length === 0 && held.length === 0) return;
    sweeps += 1;
    const before = held;
    held = [];
    for (let i = 0; i < present.length; i++) {
      const item = known.get(present[i]);
      const isNew = !item || (item.finished && present[i].playState === "running"); // played again
      const kept = isNew ? hold(present[i]) : item;
      kept.sweep = sweeps;
      held[held.length] = kept;
    }
    for (let i = 0; i < before.length; i++) if (before[i].sweep !== sweeps) cancel(before[i]);
  });

  // A page that the browser draws would be moved by wall time before its next frame of page time comes.
  natives.requestAnimationFrame(function watch() {
    const present = natives.getAnimations();
    for (let i = 0; i < present.length; i++) if (!known.has(present[i])) hold(present[i]);
    natives.requestAnimationFrame(watch);
  });

  /** Gone before its end. @param {Held} item */
  function cancel(item) {
    if (item.finished || known.get(item.animation) !== item) return;
    known.delete(item.animation);
    events.queue(item.animation, "cancel", item.timeMs);
    events.queuePlayback(item.animation, "cancel");
  }
}
