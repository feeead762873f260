/**
 * An element or the whole page as a person sees it. Only the browser can draw that. With a canvas host the
 * browser draws into its canvas, and the pixels are read there. Without one, the answer is where the region
 * is in a screenshot.
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { CanvasHost } from "./canvas_host.js"
 * @import { Region, Source } from "./capture.js"
 * @import { DomQuery } from "../dom/dom_query.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Region} region
 * @param {DomQuery} query
 * @param {CanvasHost | null} canvasHost
 * @param {() => Promise<void> | undefined} layOut waits for fonts that the page needs
 * @returns {Source}
 */
export function createSceneSource(builtins, region, query, canvasHost, layOut) {
  const { Error, Math } = builtins;
  const { scale } = region;
  hideCaret(builtins);
  const { x: left, y: top } = region.crop ?? { x: 0, y: 0 };

  /** @returns {Element | null} null for the page */
  const find = () => (region.element === null ? null : query.find(region.element));
  const missing = `observation.element: nothing in the page matches '${region.element}'`;

  /** The rectangle of the element or page, in CSS pixels. */
  function box() {
    if (region.element === null) return { x: 0, y: 0, ...region.size };
    const element = find();
    if (!element) throw new Error(missing);
    return query.rectangle(element);
  }

  /** What is wrong: the element is missing, or does not have the size that game.toml gives. "" if nothing is. */
  function check() {
    if (region.element !== null && !find()) return missing;
    const { width, height } = box();
    if (Math.round(width) === region.size.width && Math.round(height) === region.size.height) return "";
    return (
      `observation.size: the file says ${region.size.width}x${region.size.height}, ` +
      `'${region.element}' is ${Math.round(width)}x${Math.round(height)}; correct the file`
    );
  }

  /** The top left corner of the region, in pixels of the screenshot. */
  function corner() {
    const { x, y } = box();
    return { x: Math.round((x + left) * scale), y: Math.round((y + top) * scale) };
  }

  if (canvasHost) {
    const part = region.crop ?? region.size;
    const width = Math.round(part.width * scale);
    const height = Math.round(part.height * scale);
    return {
      check,
      async prepare() {
        await sure(layOut());
        await sure(canvasHost.paint());
      },
      read() {
        const { x, y } = corner();
        return canvasHost.read(x, y, width, height);
      },
    };
  }

  return {
    check,
    prepare: layOut,
    read() {
      throw new Error("webcade: scripts cannot read this page's pixels; only a screenshot can");
    },
    where() {
      const { x, y } = corner();
      return `S${x},${y}`;
    },
  };
}

/** Hide the caret of text fields, which blinks by wall time. @param {Builtins} builtins */
function hideCaret(builtins) {
  const sheet = new builtins.CSSStyleSheet();
  builtins.apply(builtins.replaceSync, sheet, [":root { caret-color: transparent !important }"]);
  const { adoptedStyleSheets: sheets } = builtins.document;
  sheets[sheets.length] = sheet;
}
