/** Draws an outline around each part of the page, for a picture of it. */

/** @import { Part } from "./inventory.js" */

/** By kind. @type {Record<string, string>} */
const COLOURS = {
  canvas: "#d62728",
  button: "#1f77b4",
  click: "#e377c2",
  link: "#7f7f7f",
  frame: "#9467bd",
  observed: "#2ca02c",
  score: "#2ca02c",
  start: "#1f77b4",
};
const LABELS = 60; // parts that have their selector written at their corner; more would cover the page
const NARROW = 80; // CSS pixels; the labels of narrower parts are beside them
const SMALL = 32; // CSS pixels; smaller parts have a thin outline

/** Of parts that differ only by a number, as in a grid, the first has a label. @param {Part[]} parts */
export function drawOutlines(parts) {
  const labelled = new Set();
  for (const part of parts) {
    if (part.width <= 0 || part.height <= 0) continue;
    const likeness = part.kind + part.selector.replace(/\d+/g, "#");
    const isLabelled = labelled.size < LABELS && !labelled.has(likeness);
    labelled.add(likeness);
    document.documentElement.append(outline(part, isLabelled));
  }
}

/** @param {Part} part @param {boolean} isLabelled */
function outline({ kind, selector, x, y, width, height }, isLabelled) {
  const box = document.createElement("div");
  const thickness = Math.min(width, height) < SMALL ? 1 : 2;
  box.style.cssText = `all: initial; position: fixed; z-index: 2147483647; pointer-events: none;
    left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px; box-sizing: border-box;
    border: ${thickness}px solid ${COLOURS[kind]}; font: 11px monospace; color: white`;
  if (!isLabelled) return box;
  const label = document.createElement("span");
  label.style.cssText = `background: ${COLOURS[kind]}; padding: 0 3px; white-space: nowrap`;
  if (width < NARROW) label.style.cssText += "; position: absolute; left: 100%"; // it would cover what it names
  label.textContent = selector.length > 40 ? `…${selector.slice(-39)}` : selector;
  box.append(label);
  return box;
}
