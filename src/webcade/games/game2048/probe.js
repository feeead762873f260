// The board as numbers. Only reads.
(() => ({
  cells() {
    const { cells } = game.grid; // column by column
    return Array.from({ length: 16 }, (_, i) => Math.log2(cells[i % 4][Math.floor(i / 4)]?.value ?? 1));
  },
}))();
