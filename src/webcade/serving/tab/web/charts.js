/** The readings and the reward as numbers, each with a small line of how it came there. */

import { createSeries, pathOf } from "./series.js";

const WIDTH = 160;
const HEIGHT = 32;
const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {object} Charts
 * @property {(frame: number, values: Record<string, number | boolean>) => void} add
 * @property {() => void} clear
 */

/** @param {HTMLElement} list where they are shown @returns {Charts} */
export function createCharts(list) {
  /** @type {Map<string, ReturnType<typeof chart>>} */
  const charts = new Map();
  return {
    add(frame, values) {
      for (const [name, value] of Object.entries(values)) {
        let one = charts.get(name);
        if (one === undefined) {
          one = chart(name);
          charts.set(name, one);
          list.append(one.element);
        }
        one.add(frame, value);
      }
    },
    clear() {
      charts.clear();
      list.replaceChildren();
    },
  };
}

/** @param {string} name */
function chart(name) {
  const series = createSeries();
  const element = document.createElement("li");
  const label = element.appendChild(document.createElement("span"));
  const number = element.appendChild(document.createElement("output"));
  const svg = element.appendChild(document.createElementNS(SVG, "svg"));
  const line = svg.appendChild(document.createElementNS(SVG, "path"));
  label.textContent = name.replaceAll("_", " ");
  number.dataset.reading = name;
  svg.setAttribute("viewBox", `0 -2 ${WIDTH} ${HEIGHT + 4}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  /** @param {number} frame @param {number | boolean} value */
  const add = (frame, value) => {
    series.add(frame, Number(value));
    number.value = typeof value === "boolean" ? (value ? "yes" : "no") : inWords(value);
    line.setAttribute("d", pathOf(series.points, WIDTH, HEIGHT));
  };
  return { element, add };
}

/** A number as people read it. @param {number} value */
export function inWords(value) {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
