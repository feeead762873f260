/**
 * CSS animations and transitions on page time. Each is held at rate 0 and set to the time that has
 * passed since the frame in which it was first seen. The browser sends their events only when it draws,
 * which a hidden page never does, so they are sent from here and the browser's own are kept back.
 *
 * @typedef {{ animation: Animation, start: number, begun: boolean, ended: boolean, iteration: number, target: Element | null }} Held
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 */
function installAnimations(natives, disguise, clock) {
  const { apply, global, CSSAnimation, CSSTransition } = natives;
  /** @type {Held[]} */
  let held = [];
  const known = new natives.WeakMap();
  const listeners = trackLegacyListeners(natives, disguise);
  let ownEvent = false;

  for (const kind of ["start", "iteration", "end", "cancel", "run"]) {
    for (const family of ["animation", "transition"]) {
      apply(natives.addEventListener, global, [
        family + kind,
        (/** @type {Event} */ event) => {
          if (event.isTrusted && !ownEvent) event.stopImmediatePropagation();
        },
        true,
      ]);
    }
  }

  /**
   * @param {Held} item
   * @param {string} kind
   * @param {number} elapsedMs
   */
  function send(item, kind, elapsedMs) {
    const { animation, target } = item;
    if (!target) return;
    const isTransition = animation instanceof CSSTransition;
    if (!isTransition && !(animation instanceof CSSAnimation)) return; // element.animate() has promises, no events
    const common = { bubbles: true, cancelable: kind !== "cancel", elapsedTime: elapsedMs / 1000 };
    const make = (/** @type {string} */ type) =>
      isTransition
        ? new natives.TransitionEvent(type, { ...common, propertyName: animation.transitionProperty })
        : new natives.AnimationEvent(type, { ...common, animationName: animation.animationName });
    const type = (isTransition ? "transition" : "animation") + kind;
    ownEvent = true;
    try {
      apply(natives.dispatchEvent, target, [make(type)]);
      const legacy = listeners.legacyName(type, target);
      if (legacy) apply(natives.dispatchEvent, target, [make(legacy)]);
    } finally {
      ownEvent = false;
    }
  }

  /**
   * @param {Animation} animation
   * @param {number} time
   */
  function hold(animation, time) {
    const effect = /** @type {KeyframeEffect | null} */ (animation.effect);
    animation.playbackRate = 0;
    /** @type {Held} */
    const item = { animation, start: time, begun: false, ended: false, iteration: 0, target: effect?.target ?? null };
    animation.currentTime = 0; // whatever wall time the browser had given it
    known.set(animation, item);
    held[held.length] = item;
  }

  /**
   * @param {Held} item
   * @param {number} time
   */
  function advance(item, time) {
    const { animation } = item;
    if (!item.begun) {
      item.begun = true;
      if (animation instanceof CSSTransition) send(item, "run", 0);
      send(item, "start", 0);
    }
    const timing = animation.effect?.getComputedTiming();
    if (!timing || animation.playState === "paused") return;
    const elapsed = time - item.start;
    const end = Number(timing.endTime);
    animation.currentTime = elapsed < end ? elapsed : end;
    if (elapsed >= end) {
      item.ended = true;
      animation.playbackRate = 1; // at its end and moving: the browser now counts it as finished
      send(item, "end", Number(timing.activeDuration));
      return;
    }
    const iteration = animation.effect?.getComputedTiming().currentIteration ?? 0;
    if (iteration > item.iteration) send(item, "iteration", iteration * Number(timing.duration));
    item.iteration = iteration;
  }

  clock.onFrame((time) => {
    for (let i = 0; i < held.length; i++) if (!held[i].ended) advance(held[i], time);
  });

  // As in the browser, what a frame's callbacks set off begins at that frame's time.
  clock.onFrameEnd((time) => {
    const present = natives.getAnimations();
    if (present.length === 0 && held.length === 0) return;
    const remaining = new natives.Set(present);
    const before = held;
    held = [];
    for (let i = 0; i < before.length; i++) {
      if (remaining.has(before[i].animation)) held[held.length] = before[i];
      else if (!before[i].ended) send(before[i], "cancel", time - before[i].start);
    }
    for (let i = 0; i < present.length; i++) if (!known.has(present[i])) hold(present[i], time);
  });
}

/**
 * The old names (webkitAnimationEnd) hear an event only where its new name has no listener, so it has
 * to be known who listens to which.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 */
function trackLegacyListeners(natives, disguise) {
  const { apply, addEventListener, global } = natives;
  /** @type {Record<string, string>} */
  const LEGACY = {
    animationstart: "webkitAnimationStart",
    animationiteration: "webkitAnimationIteration",
    animationend: "webkitAnimationEnd",
    transitionend: "webkitTransitionEnd",
  };
  /** @type {Record<string, boolean>} */
  const watched = {};
  for (const name in LEGACY) watched[name] = watched[LEGACY[name]] = true;
  const heard = new natives.WeakMap();

  disguise.method(global.EventTarget.prototype, "addEventListener", {
    /** @this {EventTarget} */
    addEventListener(/** @type {any[]} */ ...args) {
      if (watched[args[0]] === true) {
        const target = this ?? global;
        heard.set(target, { ...heard.get(target), [args[0]]: true });
      }
      return apply(addEventListener, this ?? global, args);
    },
  }.addEventListener);

  /**
   * @param {any} node
   * @param {string} type
   */
  const listens = (node, type) => heard.get(node)?.[type] === true || typeof node[`on${type.toLowerCase()}`] === "function";

  return {
    /**
     * The old name to send as well, or null where nobody on the way up waits for it.
     * @param {string} type
     * @param {Element} target
     */
    legacyName(type, target) {
      const legacy = LEGACY[type];
      if (!legacy) return null;
      /** @type {any} */
      let node = target;
      let wanted = false;
      while (node) {
        if (listens(node, type)) return null;
        wanted ||= listens(node, legacy);
        node = node.parentNode ?? (node === natives.document ? global : null);
      }
      return wanted ? legacy : null;
    },
  };
}
