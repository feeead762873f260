/**
 * The events of animations. The browser sends its own only when it draws, which a hidden page never
 * does; so they are sent from here, and the browser's are kept back.
 */

import { argument, emptyList, sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function createAnimationEvents(builtins, shims) {
  const { apply, global, addEventListener, get, call, is } = builtins;
  const legacy = trackLegacyListeners(builtins, shims);
  const silenced = builtins.weakMap();
  /** @type {(() => void)[]} */
  let waiting = emptyList();

  /** @param {Event} event */
  const keepBack = (event) => {
    if (event.isTrusted) call.Event.stopImmediatePropagation(event);
  };
  const TYPES = [
    ...["animationstart", "animationiteration", "animationend", "animationcancel"],
    ...["transitionrun", "transitionstart", "transitionend", "transitioncancel"],
  ];
  /** @param {EventTarget} root where no listener of the page's comes before */
  function keepBackIn(root) {
    for (let i = 0; i < TYPES.length; i++) apply(addEventListener, root, [TYPES[i], keepBack, true]);
  }
  keepBackIn(global);

  /**
   * @param {Animation} animation
   * @param {string} kind
   * @param {number} elapsedMs
   * @returns {((type: string) => Event) | null} null where the standard has no such event
   */
  function maker(animation, kind, elapsedMs) {
    const pseudoElement = get.KeyframeEffect.pseudoElement(get.Animation.effect(animation));
    const common = {
      bubbles: true,
      cancelable: kind !== "cancel",
      elapsedTime: elapsedMs / 1000, // seconds
      pseudoElement: pseudoElement ?? "",
    };
    if (is.CSSTransition(animation) && kind !== "iteration") {
      const propertyName = get.CSSTransition.transitionProperty(animation);
      return (type) => new builtins.TransitionEvent(type, builtins.bare({ ...common, propertyName }));
    }
    if (is.CSSAnimation(animation) && kind !== "run") {
      const animationName = get.CSSAnimation.animationName(animation);
      return (type) => new builtins.AnimationEvent(type, builtins.bare({ ...common, animationName }));
    }
    return null;
  }

  /**
   * @param {Animation} animation
   * @param {string} kind
   * @param {number} elapsedMs
   */
  function queue(animation, kind, elapsedMs) {
    const effect = get.Animation.effect(animation);
    const target = effect && get.KeyframeEffect.target(effect);
    const make = target ? maker(animation, kind, elapsedMs) : null;
    if (!target || !make) return;
    const type = (is.CSSTransition(animation) ? "transition" : "animation") + kind;
    waiting[waiting.length] = () => {
      apply(builtins.dispatchEvent, target, [make(type)]);
      const old = legacy.nameFor(type, target);
      if (old) apply(builtins.dispatchEvent, target, [make(old)]);
    };
  }

  return {
    /** For a shadow root, whose events do not come through the window. */
    keepBackIn,
    queue,
    /** The events of the Animation itself. @param {Animation} animation @param {"finish" | "cancel"} type */
    queuePlayback(animation, type) {
      const currentTime = get.Animation.currentTime(animation);
      waiting[waiting.length] = () => {
        const event = new builtins.AnimationPlaybackEvent(type, builtins.bare({ currentTime }));
        apply(builtins.dispatchEvent, animation, [event]);
      };
    },
    /** Keep the browser's own playback events back; to be called before the page listens. @param {Animation} animation */
    silence(animation) {
      if (silenced.has(animation)) return;
      silenced.set(animation, true);
      apply(addEventListener, animation, ["finish", keepBack]);
      apply(addEventListener, animation, ["cancel", keepBack]);
    },
    /**
     * Send what waits: promises of what has finished first, then events, each a task of its own.
     * @param {() => Promise<void>} checkpoint
     */
    deliver(checkpoint) {
      if (waiting.length === 0) return undefined;
      const due = waiting;
      waiting = emptyList();
      return (async () => {
        await sure(checkpoint());
        for (let i = 0; i < due.length; i++) {
          due[i]();
          await sure(checkpoint());
        }
      })();
    },
  };
}

/**
 * The old names (webkitAnimationEnd) hear an event only where its new name has no listener, so it has
 * to be known who listens to which.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
function trackLegacyListeners(builtins, shims) {
  const { apply, addEventListener, global, get, bare } = builtins;
  /** @type {Record<string, string>} */
  const LEGACY = bare({
    animationstart: "webkitAnimationStart",
    animationiteration: "webkitAnimationIteration",
    animationend: "webkitAnimationEnd",
    transitionend: "webkitTransitionEnd",
  });
  /** @type {Record<string, boolean>} */
  const watched = builtins.create(null);
  /** @type {Record<string, string>} */
  const handlers = builtins.create(null);
  for (const name in LEGACY) {
    for (const type of [name, LEGACY[name]]) {
      watched[type] = true;
      handlers[type] = `on${type.toLowerCase()}`;
    }
  }
  const heard = builtins.weakMap();

  shims.method(
    global.EventTarget.prototype,
    "addEventListener",
    {
      /** @this {EventTarget} */
      addEventListener(/** @type {any[]} */ ...args) {
        const target = this ?? global;
        const type = argument(args, 0);
        if (typeof type === "string" && watched[type]) {
          heard.set(target, bare({ ...heard.get(target), [type]: true }));
        }
        return apply(addEventListener, target, args);
      },
    }.addEventListener,
  );

  /** @param {any} node */
  const parentOf = (node) => (node === global ? null : get.Node.parentNode(node));
  const handler = keepHandlers(builtins, handlers);
  /** @param {any} node @param {string} type */
  const listens = (node, type) => heard.get(node)?.[type] === true || !!handler(node, handlers[type]);

  return {
    /**
     * The old name to send as well, or null where nobody on the way up waits for it alone.
     * @param {string} type
     * @param {Element} target
     */
    nameFor(type, target) {
      const legacy = LEGACY[type];
      if (!legacy) return null;
      /** @type {any} */
      let node = target;
      let wanted = false;
      while (node) {
        if (listens(node, type)) return null;
        wanted ||= listens(node, legacy);
        node = parentOf(node) ?? (node === builtins.document ? global : null);
      }
      return wanted ? legacy : null;
    },
  };
}

/**
 * What stands in `onanimationend` and its kin.
 *
 * @param {Builtins} builtins
 * @param {Record<string, string>} handlers their names, by type of event
 * @returns {(node: any, name: string) => unknown} of a node, or of the window
 */
function keepHandlers({ global, apply, getDescriptor, create, is }, handlers) {
  const KINDS = /** @type {const} */ (["HTMLElement", "SVGElement", "MathMLElement", "Document"]);
  /** @type {Record<string, Record<string, (() => unknown) | undefined>>} */
  const getters = create(null);
  for (const kind of [...KINDS, "Window"]) {
    const owner = kind === "Window" ? global : /** @type {any} */ (global)[kind]?.prototype;
    getters[kind] = create(null);
    for (const type in handlers) {
      getters[kind][handlers[type]] = owner && getDescriptor(owner, handlers[type])?.get;
    }
  }
  return (node, name) => {
    let kind = node === global ? "Window" : "";
    for (let i = 0; i < KINDS.length; i++) if (kind === "" && is[KINDS[i]](node)) kind = KINDS[i];
    const get = kind === "" ? undefined : getters[kind][name];
    return get ? apply(get, node, []) : undefined;
  };
}
