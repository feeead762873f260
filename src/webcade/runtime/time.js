/**
 * Every way a page asks for the time, answered from the page clock: Date, performance, event stamps,
 * timers and animation frames.
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 * @param {number} epochMs the Unix time at which every page begins
 */
function installTime(natives, disguise, clock, epochMs) {
  installDate(natives, disguise, () => Math.floor(epochMs + clock.now()));
  installPerformance(natives, disguise, clock.now, epochMs);
  installEventStamps(natives, disguise, clock.now);
  installTimers(natives, disguise, clock);
  installFrames(natives, disguise, clock);
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} unixMs
 */
function installDate(natives, disguise, unixMs) {
  const { Date: NativeDate, construct, defineProperty, getDescriptor, global } = natives;
  const descriptor = /** @type {PropertyDescriptor} */ (getDescriptor(global, "Date"));

  /** @type {any} */
  const PageDate = function Date(/** @type {any[]} */ ...args) {
    if (!new.target) return new NativeDate(unixMs()).toString();
    const target = new.target === PageDate ? NativeDate : new.target;
    return construct(NativeDate, args.length === 0 ? [unixMs()] : args, target);
  };
  disguise.pass(PageDate, NativeDate);
  for (const name of ["UTC", "now", "parse", "prototype"]) {
    defineProperty(PageDate, name, /** @type {PropertyDescriptor} */ (getDescriptor(NativeDate, name)));
  }
  disguise.method(PageDate, "now", () => unixMs());
  defineProperty(NativeDate.prototype, "constructor", {
    ...getDescriptor(NativeDate.prototype, "constructor"),
    value: PageDate,
  });
  defineProperty(global, "Date", { ...descriptor, value: PageDate });
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} now
 * @param {number} epochMs
 */
function installPerformance(natives, disguise, now, epochMs) {
  const { global, apply, getDescriptor } = natives;
  disguise.method(global.Performance.prototype, "now", () => now());
  disguise.getter(global.Performance.prototype, "timeOrigin", () => epochMs);
  disguise.getter(global.AnimationTimeline?.prototype, "currentTime", () => now());

  const nativeMark = global.Performance.prototype.mark;
  disguise.method(global.Performance.prototype, "mark", {
    /** @this {Performance} */
    mark(/** @type {string} */ name, /** @type {PerformanceMarkOptions} */ options) {
      return apply(nativeMark, this, [name, { startTime: now(), ...options }]);
    },
  }.mark);

  // performance.timing: the moments of loading all lie at the beginning of page time.
  const timing = /** @type {any} */ (global).PerformanceTiming?.prototype;
  for (const name of timing ? natives.names(timing) : []) {
    const read = /** @type {() => unknown} */ (getDescriptor(timing, name)?.get);
    if (read) {
      disguise.getter(timing, name, {
        /** @this {object} */
        get() {
          return apply(read, this, []) === 0 ? 0 : epochMs;
        },
      }.get);
    }
  }
}

/**
 * An event carries the page time at which its stamp is first read; time stands still while an event
 * is dispatched, so a listener sees the time of the dispatch.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} now
 */
function installEventStamps(natives, disguise, now) {
  const stamps = new natives.WeakMap();
  disguise.getter(natives.global.Event.prototype, "timeStamp", {
    /** @this {Event} */
    get() {
      if (!stamps.has(this)) stamps.set(this, now());
      return stamps.get(this);
    },
  }.get);
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 */
function installTimers(natives, disguise, clock) {
  const { global, apply } = natives;
  /** @type {(repeat: boolean) => (handler: unknown, delay?: unknown, ...args: unknown[]) => number} */
  const setter = (repeat) => (handler, delay, ...args) => {
    // The standard lets a handler be source text, compiled when it falls due.
    const source = typeof handler === "function" ? "" : `${handler}`;
    const run = typeof handler === "function" ? () => apply(handler, global, args) : () => natives.eval(source);
    return clock.setTimer(run, delay, repeat);
  };
  /** @param {unknown} id */
  const clear = (id) => clock.clearTimer(id);
  disguise.method(global, "setTimeout", setter(false));
  disguise.method(global, "setInterval", setter(true));
  disguise.method(global, "clearTimeout", clear);
  disguise.method(global, "clearInterval", (/** @type {unknown} */ id) => clear(id));
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 */
function installFrames(natives, disguise, clock) {
  const { global, apply, TypeError } = natives;
  /** @param {unknown} callback */
  const request = (callback) => {
    if (typeof callback !== "function") {
      throw new TypeError(
        "Failed to execute 'requestAnimationFrame' on 'Window': parameter 1 is not of type 'Function'.",
      );
    }
    return clock.requestFrame((time) => apply(callback, global, [time]));
  };
  /** @param {unknown} id */
  const cancel = (id) => clock.cancelFrame(id);
  disguise.method(global, "requestAnimationFrame", request);
  disguise.method(global, "cancelAnimationFrame", cancel);
  disguise.method(global, "webkitRequestAnimationFrame", (/** @type {unknown} */ callback) => request(callback));
  disguise.method(global, "webkitCancelAnimationFrame", (/** @type {unknown} */ id) => cancel(id));
}
