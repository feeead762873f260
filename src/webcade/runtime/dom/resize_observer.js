/** ResizeObserver, once a frame. */

import { installObserver, makeEntry } from "./observer_class.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
export function installResizeObserver(builtins, shims, clock) {
  const { global, bare, get } = builtins;
  const { DOMRectReadOnly, ResizeObserverEntry } = global;
  const { prototype: entryPrototype } = ResizeObserverEntry;
  const measure = createMeasure(builtins);
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

/** @param {Builtins} builtins */
function createMeasure({ global, getComputedStyle, get, call, is }) {
  const { parseFloat } = global;
  const { getPropertyValue: valueOf } = call.CSSStyleDeclaration;
  /** @param {any} target @returns {[number, number, number, number, number, number]} content, border box, corner */
  return (target) => {
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
  };
}
