// The board as numbers. Reads only.
(() => {
  const PIECES = "IJLOSTZ";

  /** `cell` is a piece's letter, or "ghost" where the falling one would land, or null. */
  const kind = (cell, x, y) => {
    if (game.matrix[y][x]) return 1;
    return cell && cell !== "ghost" ? 2 : 0;
  };

  return {
    cells: () => game.view.flatMap((row, y) => row.map((cell, x) => kind(cell, x, y))),
    next: () => game.queue.queue.map((piece) => PIECES.indexOf(piece)),
    held: () => (game.heldPiece ? PIECES.indexOf(game.heldPiece.piece) : -1),
  };
})();
