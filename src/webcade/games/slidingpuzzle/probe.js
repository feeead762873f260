// The board as numbers, and the order that an episode begins with.
(() => {
  const COLUMNS = 4;
  const ROWS = 3;
  const MOVES = 100;

  const isBeside = (piece) =>
    Math.abs(emptyGridPos.x - piece.gridPos.x) + Math.abs(emptyGridPos.y - piece.gridPos.y) === 1;
  const isInPlace = ({ text, gridPos }) => text === gridPos.x + gridPos.y * COLUMNS;

  /** The pieces, row by row from above; undefined where the hole is. The game counts rows from below. */
  function board() {
    const cells = new Array(COLUMNS * ROWS).fill(undefined);
    for (const piece of engineObjects)
      cells[(ROWS - 1 - piece.gridPos.y) * COLUMNS + piece.gridPos.x] = piece;
    return cells;
  }

  return {
    pieces: () => board().map((piece) => piece?.text ?? 0),
    moves: () => board().map((piece) => piece !== undefined && isBeside(piece)),
    inPlace: () => engineObjects.filter(isInPlace).length,
    /** Slide pieces, as their clicks would, by the page's random numbers; never the last one back. Writes. */
    shuffle() {
      let last;
      for (let move = 0; move < MOVES; move++) {
        const movable = engineObjects.filter((piece) => isBeside(piece) && piece !== last);
        last = movable[randInt(movable.length)];
        [emptyGridPos, last.gridPos] = [last.gridPos, emptyGridPos];
      }
      for (const piece of engineObjects) piece.lastPos = piece.pos = piece.gridPos.multiply(piece.size);
    },
  };
})();
