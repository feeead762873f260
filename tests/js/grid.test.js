import assert from "node:assert/strict";
import { test } from "node:test";
import { findGrid } from "../../src/webcade/inspecting/in_page/grid.js";

/** @param {number} columns @param {number} rows @param {number} size @param {number} pitch */
function board(columns, rows, size, pitch, name = "div") {
  return Array.from({ length: columns * rows }, (_, at) => ({
    name,
    x: 10 + (at % columns) * pitch,
    y: 20 + Math.floor(at / columns) * pitch,
    width: size,
    height: size,
  }));
}

test("cells of one size in rows and columns are a board, with half a gap around", () => {
  const grid = { columns: 4, rows: 3, x: 8, y: 18, width: 96, height: 72 };
  assert.deepEqual(
    findGrid([...board(4, 3, 20, 24), { name: "div", x: 0, y: 0, width: 300, height: 200 }]),
    grid,
  );
});

test("of cells in cells, the outer ones are the board", () => {
  const inner = board(3, 3, 16, 24, "span");
  assert.deepEqual(findGrid([...inner, ...board(3, 3, 24, 24)])?.width, 72);
});

test("a list, tiny parts and a board with a hole are none", () => {
  assert.equal(findGrid(board(1, 9, 20, 24)), null);
  assert.equal(findGrid(board(9, 9, 4, 4)), null);
  assert.equal(findGrid(board(4, 4, 20, 24).slice(1)), null);
});
