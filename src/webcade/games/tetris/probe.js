// The board as numbers. Only reads.
(() => {
  const PIECES = "IJLOSTZ";

  /** 1 for a fixed cell, 2 for the falling piece, else 0. `cell` is a piece's letter, null, or "ghost" where the piece would land. */
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
