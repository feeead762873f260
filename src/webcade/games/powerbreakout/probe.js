// The field as numbers. Only reads.
(() => {
  const COLUMNS = 7;
  const ROWS = 8;
  const BLOCK = { width: 32, height: 16 };
  const BALLS = 2;
  const FIELD = { least: 24, most: 296, paddle: 360 }; // where a ball's middle can be, and its depth at the paddle

  const all = (kind) => (Q(kind).items ?? []).map(({ p }) => p);
  const lowestBalls = () => all("Ball").sort((a, b) => b.y - a.y);

  /** `x` as the walls send it back. */
  function within(x) {
    const width = FIELD.most - FIELD.least;
    const way = (((x - FIELD.least) % (2 * width)) + 2 * width) % (2 * width);
    return FIELD.least + (way > width ? 2 * width - way : way);
  }

  return {
    /** Where the lowest ball that falls comes down, as if there were no blocks; else where the lowest is. */
    landing() {
      const lowest = lowestBalls();
      const ball = lowest.find(({ vy }) => vy > 0);
      if (!ball) return lowest[0]?.x ?? 0;
      return within(ball.x + (ball.vx * Math.max(0, FIELD.paddle - ball.y)) / ball.vy);
    },
    paddle: (what) => all("Paddle")[0]?.[what] ?? 0,
    balls() {
      const seen = lowestBalls().map(({ x, y, vx, vy }) => [x, y, vx, vy]);
      return Array.from({ length: BALLS }, (_, index) => seen[index] ?? [0, 0, 0, 0]).flat();
    },
    drops() {
      const up = all("Powerup")[0];
      const down = all("Powerdown")[0];
      return [...(up ? [up.x, up.y, 1] : [0, 0, 0]), ...(down ? [down.x, down.y, -1] : [0, 0, 0])];
    },
    blocks() {
      const cells = new Array(COLUMNS * ROWS).fill(0);
      for (const { x, y, num } of all("Block"))
        cells[Math.round(y / BLOCK.height) * COLUMNS + Math.round(x / BLOCK.width + (COLUMNS - 1) / 2)] = num;
      return cells;
    },
  };
})();
