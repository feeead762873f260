// The maze as numbers. Only reads.
(() => {
  const CELL = 32;
  const COLUMNS = 20;
  const ROWS = 14;
  const HAS_DOT = [0, 2]; // cells of the level's file: a dot, a tower
  const WALL = 1;
  const FAR = 30;
  const WAYS = [-1, 1, -COLUMNS, COLUMNS]; // left, right, up, down

  const all = (kind) => Q(kind).items ?? [];
  const player = () => all("Player")[0].p;
  const total = () =>
    Q.asset("level.json")
      .flat()
      .filter((cell) => HAS_DOT.includes(cell)).length;

  const cellOf = ({ x, y }) => Math.floor(y / CELL) * COLUMNS + Math.floor(x / CELL);
  const cellsOf = (kinds) => new Set(kinds.flatMap(all).map(({ p }) => cellOf(p)));
  const dots = () => cellsOf(["Dot", "Tower"]);

  /** How many cells it is from `first` to the nearest of `wanted`, without going through `from`; `FAR` without one. */
  function distance(walls, wanted, from, first) {
    const seen = new Set([from, first]);
    let edge = walls[first] === WALL ? [] : [first];
    for (let steps = 1; edge.length > 0 && steps < FAR; steps++) {
      if (edge.some((cell) => wanted.has(cell))) return steps;
      const next = edge.flatMap((cell) => WAYS.map((way) => cell + way));
      edge = next.filter((cell) => walls[cell] !== WALL && !seen.has(cell) && seen.add(cell));
    }
    return FAR;
  }

  /** By the four ways out of the player's cell: how many cells it is to the nearest of `wanted`. */
  function ways(wanted) {
    const walls = Q.asset("level.json").flat();
    const from = cellOf(player());
    return WAYS.map((way) => distance(walls, wanted, from, from + way));
  }

  return {
    ways: () => ways(dots()),
    threats: () => ways(cellsOf(["Enemy"])),
    player: (what) => player()[what],
    eaten: () => total() - Q.stage().dotCount,
    wanderers() {
      const { x, y } = player();
      const seen = all("Enemy").map(({ p }) => [p.x - x, p.y - y, p.vx, p.vy]);
      return seen.sort((a, b) => a[0] ** 2 + a[1] ** 2 - b[0] ** 2 - b[1] ** 2).flat();
    },
    dots() {
      const cells = new Array(COLUMNS * ROWS).fill(0);
      for (const cell of dots()) cells[cell] = 1;
      return cells;
    },
  };
})();
