/**
 * View transitions in page time: the page's update runs at the end of the next frame, and the transition ends a fixed
 * time after it, or with the animations that scripts give its pictures. The browser's own is skipped at once, for it
 * takes pictures and ends in frames of its own: so nothing is drawn in between.
 *
 * @typedef {object} Transition
 * @property {any} root the document, or the element that began it
 * @property {any} object the browser's own, as the page has it
 * @property {(() => unknown) | null} update null once it was called
 * @property {Settling} updated
 * @property {Settling} ready
 * @property {Settling} finished
 * @property {"waiting" | "updating" | "moving" | "skipped" | "over"} phase
 * @property {number} endMs
 */

import { argument, createSettling, emptyList, forgiven, hear, without } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Settling } from "../kept_interfaces.js"
 * @import { Clock } from "../time/clock.js"
 */

const LENGTH_MS = 250; // of the browser's own animations, where no style sheet says otherwise

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {(pseudo: string) => boolean} animates whether a script animates a pseudo-element of that name
 */
export function installViewTransitions(builtins, shims, clock, animates) {
  const course = createCourse(builtins, clock, animates);
  const own = builtins.weakMap(); // transitions by the browser's own
  for (const name of ["Document", "Element"]) {
    installStart(builtins, shims, /** @type {any} */ (builtins.global)[name].prototype, own, course);
  }
  installReads(builtins, shims, own, course);
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {any} prototype
 * @param {WeakMap<object, any>} own
 * @param {ReturnType<typeof createCourse>} course
 */
function installStart(builtins, shims, prototype, own, course) {
  const { apply, bare, get, global } = builtins;
  const { startViewTransition: native } = prototype;
  const skip = /** @type {any} */ (global).ViewTransition?.prototype.skipTransition;
  const shim = {
    /** @this {any} */
    startViewTransition(/** @type {any[]} */ ...args) {
      const given = argument(args, 0);
      const hasParts = typeof given === "object" && given !== null;
      const update = hasParts ? given.update : given;
      const parts = hasParts ? bare({ types: given.types }) : bare({});
      const isCallable = typeof update === "function";
      // The browser checks what it is given, and throws its own errors.
      const object = apply(native, this, [isCallable || !given ? parts : given]);
      hear(get.ViewTransition.ready(object), () => {}); // no error that nobody handles
      apply(skip, object, []);
      const transition = {
        ...{ root: this, object, phase: "waiting", endMs: 0 },
        update: () => (isCallable ? apply(update, undefined, []) : undefined),
        ...{ updated: createSettling(), ready: createSettling(), finished: createSettling() },
      };
      own.set(object, transition);
      course.begin(/** @type {Transition} */ (transition));
      return object;
    },
  };
  shims.method(prototype, "startViewTransition", shim.startViewTransition);
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {WeakMap<object, any>} own
 * @param {ReturnType<typeof createCourse>} course
 */
function installReads({ global, document, apply }, shims, own, course) {
  const { prototype } = /** @type {any} */ (global).ViewTransition ?? {};
  const NAMES = /** @type {const} */ ({
    updateCallbackDone: "updated",
    ready: "ready",
    finished: "finished",
  });
  for (const name in NAMES) {
    const part = NAMES[/** @type {keyof typeof NAMES} */ (name)];
    shims.getter(prototype, name, function (native) {
      const transition = own.get(this);
      if (!transition) return native;
      hear(native, () => {}); // the browser's own was skipped: no error that nobody handles
      return transition[part].promise;
    });
  }
  const native = prototype?.skipTransition;
  const shim = {
    /** @this {any} */
    skipTransition() {
      const transition = own.get(this);
      if (transition) course.skip(transition);
      else apply(native, this, []);
    },
  };
  shims.method(prototype, "skipTransition", shim.skipTransition);
  shims.getter(global.Document.prototype, "activeViewTransition", function (other) {
    return this === document ? (course.active(document)?.object ?? null) : other;
  });
}

/** Those that are not over. */
function createRunning() {
  /** @type {Transition[]} */
  let running = emptyList();
  return {
    list: () => running,
    /** @param {Transition} transition */
    add(transition) {
      running[running.length] = transition;
    },
    /** @param {Transition} transition */
    end(transition) {
      running = without(running, transition);
      transition.phase = "over";
    },
    /** The one that is not skipped. @param {any} root @returns {Transition | null} */
    active(root) {
      for (let i = 0; i < running.length; i++) {
        if (running[i].root === root && running[i].phase !== "skipped") return running[i];
      }
      return null;
    },
  };
}

/**
 * The page's updates, and what becomes of a transition then.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {ReturnType<typeof createRunning>} running
 */
function createUpdates(builtins, clock, running) {
  /** @param {Transition} transition @param {unknown} reason */
  function fail(transition, reason) {
    const { ready, finished, updated, phase } = transition;
    forgiven(ready.promise); // `updated` fails with the same error
    forgiven(finished.promise);
    updated.reject(reason);
    if (phase !== "skipped") ready.reject(reason);
    finished.reject(reason);
    running.end(transition);
  }
  /** @param {Transition} transition */
  function finish(transition) {
    transition.finished.resolve();
    running.end(transition);
  }
  /** @param {Transition} transition */
  function updated(transition) {
    transition.updated.resolve();
    if (transition.phase === "skipped") return finish(transition);
    transition.phase = "moving";
    transition.endMs = clock.now() + LENGTH_MS;
    transition.ready.resolve();
    return undefined;
  }
  return {
    finish,
    /** Run the page's update. @param {Transition} transition */
    run(transition) {
      const { update } = transition;
      if (!update) return;
      transition.update = null;
      if (transition.phase === "waiting") transition.phase = "updating";
      const done = new builtins.Promise((resolve) => resolve(update()));
      hear(
        done,
        () => updated(transition),
        (reason) => fail(transition, reason),
      );
    },
  };
}

/** @param {Builtins} builtins @param {Clock} clock @param {(pseudo: string) => boolean} animates */
function createCourse(builtins, clock, animates) {
  const { DOMException } = builtins.global;
  const running = createRunning();
  const updates = createUpdates(builtins, clock, running);

  /** @param {Transition} transition */
  function skip(transition) {
    const { phase } = transition;
    if (phase === "skipped" || phase === "over") return;
    if (phase === "moving") return updates.finish(transition);
    transition.phase = "skipped";
    transition.ready.reject(new DOMException("Transition was skipped", "AbortError"));
    if (phase === "waiting") clock.post(() => updates.run(transition));
  }
  clock.onFrameEnd(() => {
    const due = running.list();
    if (due.length === 0) return undefined;
    return clock.runAll(due.length, (i) => {
      const { phase, endMs } = due[i];
      if (phase === "waiting") updates.run(due[i]);
      else if (phase === "moving" && clock.now() >= endMs && !animates("::view-transition"))
        updates.finish(due[i]);
    });
  });
  return {
    skip,
    active: running.active,
    /** @param {Transition} transition */
    begin(transition) {
      const before = running.active(transition.root);
      if (before) skip(before);
      running.add(transition);
    },
  };
}
