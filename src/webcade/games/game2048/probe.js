// The board as numbers. Only reads.
(() => ({
  /** Whether any tile can slide up, right, down, left: into an empty field, or into its equal. */
  moves() {
    const { cells } = game.grid;
    const slides = ([right, down]) =>
      cells.some((column, x) =>
        column.some((tile, y) => {
          const next = cells[x + right]?.[y + down];
          return tile && next !== undefined && (!next || next.value === tile.value);
        }),
      );
    return [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ].map(slides);
  },
  cells() {
    const { cells } = game.grid; // column by column
    return Array.from({ length: 16 }, (_, i) => Math.log2(cells[i % 4][Math.floor(i / 4)]?.value ?? 1));
  },
}))();
