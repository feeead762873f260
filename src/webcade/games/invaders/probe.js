// The invaders and their shots as numbers. Only reads.
(() => {
  const WIDTH = 640;
  const COLUMNS = 16;
  const SHOTS = 4;
  const NONE = [0, WIDTH];

  /** Way from the ship to the right, and height over it. */
  const fromShip = ({ position }) => [
    position.x - game.state.player.position.x,
    game.state.player.position.y - position.y,
  ];

  return {
    lowest() {
      const depths = new Array(COLUMNS).fill(0);
      for (const { position } of game.state.aliens) {
        const column = Math.min(COLUMNS - 1, Math.max(0, Math.floor((position.x / WIDTH) * COLUMNS)));
        depths[column] = Math.max(depths[column], position.y);
      }
      return depths;
    },
    target() {
      const seen = [...game.state.aliens].map(fromShip);
      seen.sort((a, b) => a[1] - b[1] || Math.abs(a[0]) - Math.abs(b[0]));
      return seen[0] ?? NONE;
    },
    shots() {
      const falling = [...game.state.bulletPool.aliveEntities].filter((bullet) => !bullet.friendly);
      const seen = falling.map(fromShip);
      seen.sort((a, b) => a[1] - b[1]);
      return Array.from({ length: SHOTS }, (_, index) => seen[index] ?? NONE).flat();
    },
  };
})();
