/**
 * Finds the board of a game that is made of elements: cells of one size, in rows and columns.
 *
 * @typedef {{ columns: number, rows: number, x: number, y: number, width: number, height: number }} Grid in CSS pixels
 * @typedef {{ name: string, x: number, y: number, width: number, height: number }} Cell in the same; `name` is the tag's
 */

const LEAST = 3; // rows, and columns
const SMALLEST = 8; // CSS pixels of a cell
const NEAR = 2; // CSS pixels in which places are the same

/**
 * The grid of most cells; of several such, that of the largest ones.
 *
 * @param {Cell[]} cells all elements that may be cells
 * @returns {Grid | null}
 */
export function findGrid(cells) {
  /** @type {Record<string, Cell[]>} */
  const alike = {};
  for (const cell of cells) {
    if (cell.width < SMALLEST || cell.height < SMALLEST) continue;
    const key = `${cell.name} ${Math.round(cell.width)} ${Math.round(cell.height)}`;
    alike[key] ??= [];
    alike[key].push(cell);
  }
  const grids = Object.values(alike).flatMap((group) => gridOf(group) ?? []);
  grids.sort((one, other) => other.columns * other.rows - one.columns * one.rows || other.width - one.width);
  return grids[0] ?? null;
}

/** @param {Cell[]} cells of one size @returns {Grid | null} */
function gridOf(cells) {
  const across = placesOf(cells.map(({ x }) => x));
  const down = placesOf(cells.map(({ y }) => y));
  const [columns, rows] = [across.length, down.length];
  if (columns < LEAST || rows < LEAST || columns * rows !== cells.length) return null;
  if (!areEven(across) || !areEven(down)) return null;
  const pitch = { x: pitchOf(across), y: pitchOf(down) };
  return {
    columns,
    rows,
    x: Math.max(0, across[0] - (pitch.x - cells[0].width) / 2),
    y: Math.max(0, down[0] - (pitch.y - cells[0].height) / 2),
    width: pitch.x * columns,
    height: pitch.y * rows,
  };
}

/** @param {number[]} values @returns {number[]} those that differ, in order */
function placesOf(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted.filter((value, at) => at === 0 || value - sorted[at - 1] > NEAR);
}

/** @param {number[]} places */
function pitchOf(places) {
  return (places[places.length - 1] - places[0]) / (places.length - 1);
}

/** @param {number[]} places */
function areEven(places) {
  const pitch = pitchOf(places);
  return places.every((place, at) => Math.abs(place - places[0] - at * pitch) <= NEAR);
}
