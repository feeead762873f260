// The maze as numbers. Only reads.
(() => {
  const CELL = 32;
  const COLUMNS = 20;
  const ROWS = 14;
  const HAS_DOT = [0, 2]; // cells of the level's file: a dot, a tower

  const all = (kind) => Q(kind).items ?? [];
  const player = () => all("Player")[0].p;
  const total = () =>
    Q.asset("level.json")
      .flat()
      .filter((cell) => HAS_DOT.includes(cell)).length;

  return {
    player: (what) => player()[what],
    eaten: () => total() - Q.stage().dotCount,
    wanderers() {
      const { x, y } = player();
      const seen = all("Enemy").map(({ p }) => [p.x - x, p.y - y, p.vx, p.vy]);
      return seen.sort((a, b) => a[0] ** 2 + a[1] ** 2 - b[0] ** 2 - b[1] ** 2).flat();
    },
    dots() {
      const cells = new Array(COLUMNS * ROWS).fill(0);
      for (const { p } of [...all("Dot"), ...all("Tower")])
        cells[Math.floor(p.y / CELL) * COLUMNS + Math.floor(p.x / CELL)] = 1;
      return cells;
    },
  };
})();
