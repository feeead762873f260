/**
 * An observer's class, replaced: who observes what. Its callbacks run once a frame where the browser would draw: the
 * browser's own run only when it draws, which a hidden page never does.
 *
 * @typedef {(observer: any, target: any, seen: any, options: any) => any} Look returns an entry, or null if nothing
 *   has changed since; `seen` is an object of this target to remember values in
 * @typedef {{ observer: any, callback: Function, targets: { target: any, seen: any, options: any }[] }} State
 */

import { argument, emptyList, forPage } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {string} name of the class
 * @param {Look} look
 */
export function installObserver(builtins, shims, clock, name, look) {
  const { prototype } = /** @type {any} */ (builtins.global)[name];
  const active = createActive();
  const own = builtins.weakMap();
  const methods = observerMethods(builtins, prototype, own, active.change);
  shims.constructible(builtins.global, name, {
    made: (observer, args) =>
      own.set(observer, { observer, callback: argument(args, 0), targets: emptyList() }),
  });
  for (const method of /** @type {const} */ (["observe", "unobserve", "disconnect"])) {
    shims.method(prototype, method, methods[method]);
  }
  clock.onFrameEnd(() => {
    const states = active.list();
    if (states.length === 0) return undefined;
    const calls = collectCalls(builtins, states, look);
    return calls.length > 0 ? clock.runAll(calls.length, (i) => calls[i]()) : undefined;
  });
}

/** The observers that have a target, in the order in which they got their first. */
function createActive() {
  /** @type {State[]} */
  let active = emptyList();
  return {
    list: () => active,
    /** @param {State} state @param {State["targets"]} targets */
    change(state, targets) {
      const was = state.targets.length > 0;
      state.targets = targets;
      if (!was && targets.length > 0) active[active.length] = state;
      else if (was && targets.length === 0) active = filter(active, (other) => other !== state);
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {any} prototype
 * @param {WeakMap<object, any>} own each observer's state
 * @param {(state: State, targets: State["targets"]) => void} change
 */
function observerMethods({ apply, create }, prototype, own, change) {
  const { observe, disconnect } = prototype;
  /** @param {any} target */
  const others = (target) => (/** @type {any} */ item) => item.target !== target;
  return {
    /** @this {any} */
    observe(/** @type {any} */ target, /** @type {any} */ options) {
      apply(observe, this, options === undefined ? [target] : [target, options]); // it throws the browser's own errors
      apply(disconnect, this, []);
      /** @type {State} */
      const state = own.get(this);
      const rest = filter(state.targets, others(target));
      rest[rest.length] = { target, seen: create(null), options };
      change(state, rest);
    },
    /** @this {any} */
    unobserve(/** @type {any} */ target) {
      const state = own.get(this);
      change(state, filter(state.targets, others(target)));
    },
    /** @this {any} */
    disconnect() {
      change(own.get(this), []);
    },
  };
}

/** @template T @param {T[]} list @param {(item: T) => boolean} keep */
function filter(list, keep) {
  /** @type {T[]} */
  const kept = emptyList();
  for (let i = 0; i < list.length; i++) if (keep(list[i])) kept[kept.length] = list[i];
  return kept;
}

/** The callbacks to run, with the entries of this frame. @param {Builtins} builtins @param {State[]} active @param {Look} look */
function collectCalls({ apply }, active, look) {
  /** @type {(() => void)[]} */
  const calls = emptyList();
  for (let i = 0; i < active.length; i++) {
    const { observer, callback } = active[i];
    const entries = entriesOf(active[i], look);
    if (entries.length > 0)
      calls[calls.length] = () => apply(callback, observer, [forPage(entries), observer]);
  }
  return calls;
}

/** @param {State} state @param {Look} look */
function entriesOf({ observer, targets }, look) {
  /** @type {any[]} */
  const entries = emptyList();
  for (let j = 0; j < targets.length; j++) {
    const { target, seen, options } = targets[j];
    const entry = look(observer, target, seen, options);
    if (entry) entries[entries.length] = entry;
  }
  return entries;
}

/**
 * An entry as the browser's own: its values as properties of an object of its class.
 *
 * @param {Builtins} builtins
 * @param {any} prototype
 * @param {Record<string, unknown>} values
 */
export function makeEntry({ create, defineProperty, bare }, prototype, values) {
  const entry = create(prototype);
  for (const name in values) defineProperty(entry, name, bare({ value: values[name], enumerable: true }));
  return entry;
}
