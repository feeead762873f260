/** IntersectionObserver, once a frame. */

import { createClip, createRootEdges, overlap } from "./clipping.js";
import { installObserver, makeEntry } from "./observer_class.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Edges } from "./clipping.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
export function installIntersectionObserver(builtins, shims, clock) {
  const { global, apply, getBoundingClientRect } = builtins;
  const { DOMRectReadOnly, IntersectionObserverEntry } = global;
  const { prototype: entryPrototype } = IntersectionObserverEntry;
  const measure = createMeasure(builtins);
  /** @param {Edges} e */
  const toRect = ({ left, top, right, bottom }) => new DOMRectReadOnly(left, top, right - left, bottom - top);

  installObserver(builtins, shims, clock, "IntersectionObserver", (observer, target, seen) => {
    const { bounds, shown, isIntersecting, ratio } = measure(observer, target);
    const step = stepOf(builtins.get.IntersectionObserver.thresholds(observer), ratio);
    const level = isIntersecting ? step : -1;
    if (seen.level === level) return null;
    seen.level = level;
    return makeEntry(builtins, entryPrototype, {
      time: clock.now(),
      target,
      rootBounds: toRect(bounds),
      boundingClientRect: apply(getBoundingClientRect, target, []),
      intersectionRect: isIntersecting ? toRect(shown) : new DOMRectReadOnly(),
      isIntersecting: isIntersecting && step > 0,
      intersectionRatio: ratio,
    });
  });
}

/** @param {Builtins} builtins */
function createMeasure(builtins) {
  const { Math, get, boxOf } = builtins;
  const rootOf = createRootEdges(builtins);
  const clip = createClip(builtins);
  /** @param {Edges} e */
  const areaOf = ({ left, top, right, bottom }) => (right - left) * (bottom - top);

  /** How much of the target is seen. @param {any} observer @param {any} target */
  return (observer, target) => {
    const bounds = rootOf(observer);
    const box = boxOf(target);
    const shown = overlap(builtins, clip(target, get.IntersectionObserver.root(observer)), bounds);
    const isThere = get.Node.isConnected(target) && builtins.hasBoxes(target);
    const isIntersecting = isThere && shown.right >= shown.left && shown.bottom >= shown.top;
    const area = box.width * box.height;
    const ratio = !isIntersecting ? 0 : area > 0 ? Math.min(1, areaOf(shown) / area) : 1;
    return { bounds, shown, isIntersecting, ratio };
  };
}

/** How many thresholds a ratio has reached. @param {readonly number[]} thresholds @param {number} ratio */
function stepOf(thresholds, ratio) {
  let step = 0;
  while (step < thresholds.length && thresholds[step] <= ratio) step += 1;
  return step;
}
