/**
 * @import { Builtins } from "../builtins.js"
 * @import { BrowserFrames } from "../time/browser_frames.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * SVG's own animation (`<animate>` and its kind) on page time. Each drawing is paused, and each frame sets its
 * current time to the page time that has passed since the drawing was first seen.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {BrowserFrames} browserFrames
 */
export function installSmil(builtins, clock, browserFrames) {
  const { document, apply, get } = builtins;
  const { length: count } = get.HTMLCollection;
  const { pauseAnimations, setCurrentTime } = builtins.global.SVGSVGElement.prototype;
  const drawings = document.getElementsByTagName("svg"); // a live collection: costs nothing while it is empty
  const animated = ["animate", "animateTransform", "animateMotion", "set"].map((name) =>
    document.getElementsByTagName(name),
  );
  const startTimes = builtins.weakMap(); // page time in milliseconds

  function isAnimated() {
    for (let i = 0; i < animated.length; i++) if (count(animated[i]) > 0) return true;
    return false;
  }
  /** @param {boolean} isFrame whether page time is at a frame; a drawing's time begins only then */
  function move(isFrame) {
    if (count(drawings) === 0 || !isAnimated()) return;
    for (let i = 0; i < count(drawings); i++) {
      const drawing = /** @type {SVGSVGElement} */ (drawings[i]);
      if (get.SVGElement.ownerSVGElement(drawing)) continue; // nested: it has the outer drawing's time
      if (!startTimes.has(drawing)) {
        apply(pauseAnimations, drawing, []);
        if (isFrame) startTimes.set(drawing, clock.now());
      }
      apply(setCurrentTime, drawing, [(clock.now() - (startTimes.get(drawing) ?? clock.now())) / 1000]);
    }
  }
  clock.onFrame(() => {
    move(true);
    return undefined;
  });
  clock.onFrameEnd(() => move(true));
  // In a visible page the browser would move a drawing by wall time before the first frame of page time.
  browserFrames.each(() => move(false));
}
