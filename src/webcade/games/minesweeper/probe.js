// The board as a player sees it. Only reads.
(() => {
  const MINE = 9;
  const game = () => read.element("minesweeper-game");
  const isMine = (field) => typeof field !== "number";

  /** The fields, row by row: -1 while covered, else the number shown, or 9 for a mine. */
  function cells() {
    const { positions, revealedFields } = game().engine.board;
    return positions.flatMap((row, y) =>
      row.map((field, x) => {
        if (!revealedFields[y][x]) return -1;
        return isMine(field) ? MINE : field;
      }),
    );
  }

  return { game, cells, uncovered: () => cells().filter((cell) => cell >= 0 && cell < MINE).length };
})();
