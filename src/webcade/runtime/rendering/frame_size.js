/**
 * The size of a frame within a page: `resize` of its window and its visual viewport, and `change` of its media queries.
 * They are looked for once a frame of page time, if anything listens to them.
 */

import { argument, emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 *
 * @typedef {object} Watch
 * @property {(target: any, type: unknown) => void} hear the page listens to a type of event there
 * @property {(events: (() => void)[]) => void} collect adds what sends the events of this frame
 */

/** @param {Builtins} builtins @param {Shims} shims @param {Clock} clock */
export function installFrameSize(builtins, shims, clock) {
  const size = watchSize(builtins);
  const queries = watchQueries(builtins);
  watchListeners(builtins, shims, (target, type) => {
    size.hear(target, type);
    queries.hear(target, type);
  });
  clock.onFrame(() => {
    /** @type {(() => void)[]} */
    const events = emptyList();
    size.collect(events);
    queries.collect(events);
    return events.length > 0 ? clock.runAll(events.length, (i) => events[i]()) : undefined;
  });
}

/** @param {Builtins} builtins @param {Shims} shims @param {Watch["hear"]} hear called before the page listens */
function watchListeners({ apply, global }, shims, hear) {
  const { prototype } = global.EventTarget;
  const { addEventListener: native } = prototype; // takes note of other types, too
  const { MediaQueryList } = global;
  const { addListener } = MediaQueryList.prototype;
  const shim = {
    /** @this {any} */
    addEventListener(/** @type {any[]} */ ...args) {
      hear(this ?? global, argument(args, 0));
      return apply(native, this, /** @type {any} */ (args));
    },
    /** @this {any} */
    addListener(/** @type {any[]} */ ...args) {
      hear(this, "change");
      return apply(addListener, this, /** @type {any} */ (args));
    },
  };
  shims.method(prototype, "addEventListener", shim.addEventListener);
  shims.method(MediaQueryList.prototype, "addListener", shim.addListener);
  for (const [owner, type] of [
    [global, "resize"],
    [global.VisualViewport?.prototype, "resize"],
    [MediaQueryList.prototype, "change"],
  ]) {
    shims.setter(owner, `on${type}`, function (value, write) {
      hear(this ?? global, type);
      write(value);
    });
  }
}

/** @param {Builtins} builtins @returns {Watch} */
function watchSize({ apply, addEventListener, bare, call, dispatchEvent, get, global, Event }) {
  const targets = global.visualViewport ? [global, global.visualViewport] : [global];
  let size = ""; // as of the last frame; "" as long as nothing listens
  /** @param {Event} event */
  function keepBack(event) {
    const target = get.Event.target(event);
    if (event.isTrusted && (target === targets[0] || target === targets[1])) {
      call.Event.stopImmediatePropagation(event);
    }
  }
  for (const target of targets) apply(addEventListener, target, ["resize", keepBack, true]);
  const sizeNow = () => `${get.Window.innerWidth(global)} ${get.Window.innerHeight(global)}`;
  /** @returns {string} "" if nothing hears of it (an attribute of the body may), or the window shows another origin's document by now */
  function heardSize() {
    try {
      return size !== "" || get.Window.onresize(global) ? sizeNow() : "";
    } catch {
      return "";
    }
  }
  return {
    hear(target, type) {
      if (size === "" && type === "resize" && (target === targets[0] || target === targets[1])) {
        size = sizeNow();
      }
    },
    collect(events) {
      const now = heardSize();
      if (now === "") return;
      const before = size;
      size = now;
      if (before === "" || before === size) return;
      for (let i = 0; i < targets.length; i++) {
        events[events.length] = () => apply(dispatchEvent, targets[i], [new Event("resize", bare({}))]);
      }
    },
  };
}

/** @param {Builtins} builtins @returns {Watch} */
function watchQueries({ apply, addEventListener, bare, call, dispatchEvent, get, global, is, weakMap }) {
  const { MediaQueryListEvent } = global;
  const said = weakMap(); // whether each matched, as of the last frame
  /** @type {MediaQueryList[]} */
  const queries = emptyList();
  /** @param {Event} event */
  function keepBack(event) {
    if (event.isTrusted) call.Event.stopImmediatePropagation(event);
  }
  return {
    hear(query, type) {
      if (type !== "change" || !is.MediaQueryList(query) || said.has(query)) return;
      apply(addEventListener, query, ["change", keepBack]);
      said.set(query, get.MediaQueryList.matches(query));
      queries[queries.length] = query;
    },
    collect(events) {
      for (let i = 0; i < queries.length; i++) {
        const query = queries[i];
        const matches = get.MediaQueryList.matches(query);
        if (matches === said.get(query)) continue;
        said.set(query, matches);
        const media = get.MediaQueryList.media(query);
        events[events.length] = () =>
          apply(dispatchEvent, query, [new MediaQueryListEvent("change", bare({ media, matches }))]);
      }
    },
  };
}
