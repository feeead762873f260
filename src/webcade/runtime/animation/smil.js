/**
 * @import { Builtins } from "../builtins.js"
 * @import { BrowserFrames } from "../time/browser_frames.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * SVG's own animation (`<animate>` and its kind) on page time: each drawing is paused, and put where page
 * time is since it was first seen.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {BrowserFrames} browserFrames
 */
export function installSmil(builtins, clock, browserFrames) {
  const { document, apply, get } = builtins;
  const { length: count } = get.HTMLCollection;
  const { pauseAnimations, setCurrentTime } = builtins.global.SVGSVGElement.prototype;
  const drawings = document.getElementsByTagName("svg"); // live: costs nothing where there are none
  const animated = ["animate", "animateTransform", "animateMotion", "set"].map((name) =>
    document.getElementsByTagName(name),
  );
  const begun = builtins.weakMap(); // page time in milliseconds

  function isAnimated() {
    for (let i = 0; i < animated.length; i++) if (count(animated[i]) > 0) return true;
    return false;
  }
  /** @param {boolean} isFrame whether page time is at a frame: only then does a drawing begin */
  function move(isFrame) {
    if (count(drawings) === 0 || !isAnimated()) return;
    for (let i = 0; i < count(drawings); i++) {
      const drawing = /** @type {SVGSVGElement} */ (drawings[i]);
      if (get.SVGElement.ownerSVGElement(drawing)) continue; // its time is that of the drawing around it
      if (!begun.has(drawing)) {
        apply(pauseAnimations, drawing, []);
        if (isFrame) begun.set(drawing, clock.now());
      }
      apply(setCurrentTime, drawing, [(clock.now() - (begun.get(drawing) ?? clock.now())) / 1000]);
    }
  }
  clock.onFrame(() => {
    move(true);
    return undefined;
  });
  clock.onFrameEnd(() => move(true));
  // A page that the browser draws would be moved by wall time before its first frame of page time comes.
  browserFrames.each(() => move(false));
}
