// The board as numbers. Only reads.
(() => {
  const DISCS = { "🔴": 1, "🔵": -1 };
  const cells = () => table.game.board.map.flat().map((piece) => DISCS[piece] ?? 0);
  return {
    cells,
    mask: () =>
      cells()
        .slice(0, 7)
        .map((disc) => disc === 0),
  };
})();
