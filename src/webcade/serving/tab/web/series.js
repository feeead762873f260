/** A number as it changes through an episode, and the line that shows it. */

const MOST_POINTS = 600;

/** @typedef {{ x: number, y: number }} Point */

/**
 * @typedef {object} Series
 * @property {Point[]} points
 * @property {(x: number, y: number) => void} add
 */

/** Past its limit, every second point goes: the line keeps its shape, and memory does not grow. @returns {Series} */
export function createSeries() {
  /** @type {Series} */
  const series = {
    points: [],
    add(x, y) {
      while ((series.points.at(-1)?.x ?? -1) >= x) series.points.pop(); // a moment that was before
      series.points.push({ x, y });
      if (series.points.length > MOST_POINTS) series.points = series.points.filter((_, i) => i % 2 === 0);
    },
  };
  return series;
}

/**
 * The path of a line, as SVG has it: it holds each value until the next.
 *
 * @param {Point[]} points
 * @param {number} width
 * @param {number} height
 */
export function pathOf(points, width, height) {
  if (points.length === 0) return "";
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  /** @param {number} x */
  const across = (x) => round(right > left ? ((x - left) / (right - left)) * width : 0);
  /** @param {number} y */
  const down = (y) => round(high > low ? height - ((y - low) / (high - low)) * height : height);
  const [first, ...rest] = points;
  const start = `M${across(first.x)} ${down(first.y)}`;
  return (
    start + rest.map(({ x, y }) => `H${across(x)}V${down(y)}`).join("") + (rest.length ? "" : `H${width}`)
  );
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;
