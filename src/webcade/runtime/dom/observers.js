/**
 * ResizeObserver and IntersectionObserver, once a frame where the browser would draw: the browser's own
 * call back only when it draws, which a hidden page never does.
 */

import { argument, emptyList, forPage } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * An observer's class: who observes what, and when they hear of it.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {string} name of the class
 * @param {(observer: any, target: any, seen: any, options: any) => any} look an entry, or null where nothing has
 *   changed since; `seen` is this target's own to remember by
 */
function installObserver(builtins, shims, clock, name, look) {
  const { apply } = builtins;
  const { prototype } = /** @type {any} */ (builtins.global)[name];
  const { observe, disconnect } = prototype;
  const own = builtins.weakMap();
  /** @typedef {{ observer: any, callback: Function, targets: { target: any, seen: any, options: any }[] }} State */
  /** @type {State[]} with at least one target, in the order made */
  let active = emptyList();

  /** @param {any} target */
  const others = (target) => (/** @type {any} */ item) => item.target !== target;
  /** @template T @param {T[]} list @param {(item: T) => boolean} keep */
  function filter(list, keep) {
    /** @type {T[]} */
    const kept = emptyList();
    for (let i = 0; i < list.length; i++) if (keep(list[i])) kept[kept.length] = list[i];
    return kept;
  }
  /** @param {State} state @param {State["targets"]} targets */
  function change(state, targets) {
    const was = state.targets.length > 0;
    state.targets = targets;
    if (!was && targets.length > 0) active[active.length] = state;
    else if (was && targets.length === 0) active = filter(active, (other) => other !== state);
  }

  shims.constructible(builtins.global, name, {
    made: (observer, args) =>
      own.set(observer, { observer, callback: argument(args, 0), targets: emptyList() }),
  });
  const methods = {
    /** @this {any} */
    observe(/** @type {any} */ target, /** @type {any} */ options) {
      apply(observe, this, options === undefined ? [target] : [target, options]); // which complains, too
      apply(disconnect, this, []);
      /** @type {State} */
      const state = own.get(this);
      const rest = filter(state.targets, others(target));
      rest[rest.length] = { target, seen: builtins.create(null), options };
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
  for (const method of /** @type {const} */ (["observe", "unobserve", "disconnect"])) {
    shims.method(prototype, method, methods[method]);
  }

  clock.onFrameEnd(() => {
    if (active.length === 0) return undefined;
    /** @type {(() => void)[]} */
    const calls = emptyList();
    for (let i = 0; i < active.length; i++) {
      const { observer, callback, targets } = active[i];
      /** @type {any[]} */
      const entries = emptyList();
      for (let j = 0; j < targets.length; j++) {
        const { target, seen, options } = targets[j];
        const entry = look(observer, target, seen, options);
        if (entry) entries[entries.length] = entry;
      }
      if (entries.length > 0)
        calls[calls.length] = () => apply(callback, observer, [forPage(entries), observer]);
    }
    return calls.length > 0 ? clock.runAll(calls.length, (i) => calls[i]()) : undefined;
  });
}

/**
 * An entry as the browser's own: its values as properties of an object of its class.
 *
 * @param {Builtins} builtins
 * @param {any} prototype
 * @param {Record<string, unknown>} values
 */
function makeEntry({ create, defineProperty, bare }, prototype, values) {
  const entry = create(prototype);
  for (const name in values) defineProperty(entry, name, bare({ value: values[name], enumerable: true }));
  return entry;
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
export function installResizeObserver(builtins, shims, clock) {
  const { global, getComputedStyle, bare, get, call, is } = builtins;
  const { DOMRectReadOnly, ResizeObserverEntry, parseFloat } = global;
  const { prototype: entryPrototype } = ResizeObserverEntry;

  const { getPropertyValue: valueOf } = call.CSSStyleDeclaration;
  /** @param {any} target @returns {[number, number, number, number, number, number]} content, border box, corner */
  function measure(target) {
    if (is.SVGElement(target) && get.SVGElement.ownerSVGElement(target)) {
      const box = call.SVGGraphicsElement.getBBox(target);
      const width = get.SVGRect.width(box);
      const height = get.SVGRect.height(box);
      return [width, height, width, height, 0, 0];
    }
    const style = getComputedStyle(target);
    /** @param {string} property */
    const px = (property) => parseFloat(valueOf(style, property)) || 0;
    const width = px("width");
    const height = px("height");
    const aside =
      px("padding-left") + px("padding-right") + px("border-left-width") + px("border-right-width");
    const above =
      px("padding-top") + px("padding-bottom") + px("border-top-width") + px("border-bottom-width");
    const isWhole = valueOf(style, "box-sizing") === "border-box";
    if (!get.Node.isConnected(target) || valueOf(style, "display") === "none") return [0, 0, 0, 0, 0, 0];
    const inner = isWhole ? [width - aside, height - above] : [width, height];
    const outer = isWhole ? [width, height] : [width + aside, height + above];
    return [inner[0], inner[1], outer[0], outer[1], px("padding-left"), px("padding-top")];
  }
  /** @param {number} inlineSize @param {number} blockSize */
  const size = (inlineSize, blockSize) => [bare({ inlineSize, blockSize })];

  installObserver(builtins, shims, clock, "ResizeObserver", (_observer, target, seen, options) => {
    const { 0: width, 1: height, 2: outerWidth, 3: outerHeight, 4: left, 5: top } = measure(target);
    const isBorder = options?.box === "border-box";
    const shown = isBorder ? outerWidth : width;
    const shownHeight = isBorder ? outerHeight : height;
    if (shown === (seen.width ?? 0) && shownHeight === (seen.height ?? 0)) return null;
    seen.width = shown;
    seen.height = shownHeight;
    const ratio = get.Window.devicePixelRatio(global);
    return makeEntry(builtins, entryPrototype, {
      target,
      contentRect: new DOMRectReadOnly(left, top, width, height),
      contentBoxSize: size(width, height),
      borderBoxSize: size(outerWidth, outerHeight),
      devicePixelContentBoxSize: size(
        builtins.Math.round(width * ratio),
        builtins.Math.round(height * ratio),
      ),
    });
  });
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
export function installIntersectionObserver(builtins, shims, clock) {
  const { global, document, getComputedStyle, Math, get, call, is, boxOf, apply } = builtins;
  const { DOMRectReadOnly, IntersectionObserverEntry, parseFloat } = global;
  const { prototype: entryPrototype } = IntersectionObserverEntry;
  /** @typedef {{ left: number, top: number, right: number, bottom: number }} Edges */

  /** @param {Edges} a @param {Edges} b @returns {Edges} of negative size where they are apart */
  const overlap = (a, b) => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  /** @param {Edges} e */
  const toRect = ({ left, top, right, bottom }) => new DOMRectReadOnly(left, top, right - left, bottom - top);
  /** @param {Edges} e */
  const areaOf = ({ left, top, right, bottom }) => (right - left) * (bottom - top);

  /** The root's edges, moved out by its margin. @param {any} observer @returns {Edges} */
  function rootOf(observer) {
    const root = get.IntersectionObserver.root(observer);
    const whole = get.Document.documentElement(document);
    const edges = is.Element(root)
      ? boxOf(root)
      : { left: 0, top: 0, right: get.Element.clientWidth(whole), bottom: get.Element.clientHeight(whole) };
    const margins = builtins.marginsOf(get.IntersectionObserver.rootMargin(observer));
    const width = edges.right - edges.left;
    const height = edges.bottom - edges.top;
    /** @param {number} index @param {number} whole */
    const margin = (index, whole) => {
      const text = margins[index];
      return text[text.length - 1] === "%" ? (parseFloat(text) / 100) * whole : parseFloat(text);
    };
    return {
      left: edges.left - margin(3, width),
      top: edges.top - margin(0, height),
      right: edges.right + margin(1, width),
      bottom: edges.bottom + margin(2, height),
    };
  }

  /** What the target's ancestors leave of it, up to the root. @param {any} target @param {any} root */
  function clip(target, root) {
    /** @type {Edges} */
    let edges = boxOf(target);
    for (
      let up = get.Node.parentElement(target);
      up && up !== root && up !== get.Document.documentElement(document);
      up = get.Node.parentElement(up)
    ) {
      if (up === get.Document.body(document)) continue;
      if (call.CSSStyleDeclaration.getPropertyValue(getComputedStyle(up), "overflow-x") !== "visible") {
        edges = overlap(edges, boxOf(up));
      }
    }
    return edges;
  }

  installObserver(builtins, shims, clock, "IntersectionObserver", (observer, target, seen) => {
    const bounds = rootOf(observer);
    const box = boxOf(target);
    const shown = overlap(clip(target, get.IntersectionObserver.root(observer)), bounds);
    const isThere = get.Node.isConnected(target) && builtins.hasBoxes(target);
    const isIntersecting = isThere && shown.right >= shown.left && shown.bottom >= shown.top;
    const area = box.width * box.height;
    const ratio = !isIntersecting ? 0 : area > 0 ? Math.min(1, areaOf(shown) / area) : 1;
    const thresholds = get.IntersectionObserver.thresholds(observer);
    let step = 0;
    while (step < thresholds.length && thresholds[step] <= ratio) step += 1;
    const level = isIntersecting ? step : -1;
    if (seen.level === level) return null;
    seen.level = level;
    return makeEntry(builtins, entryPrototype, {
      time: clock.now(),
      target,
      rootBounds: toRect(bounds),
      boundingClientRect: apply(builtins.getBoundingClientRect, target, []),
      intersectionRect: isIntersecting ? toRect(shown) : new DOMRectReadOnly(),
      isIntersecting: isIntersecting && step > 0,
      intersectionRatio: ratio,
    });
  });
}
