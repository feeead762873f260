// The invaders and their shots as numbers. Only reads.
(() => {
  const WIDTH = 640;
  const COLUMNS = 16;
  const SHOTS = 4;

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
      const { aliens, player } = game.state;
      let found = [0, WIDTH];
      for (const { position } of aliens) {
        const seen = [position.x - player.position.x, player.position.y - position.y];
        const isLower = seen[1] < found[1];
        if (isLower || (seen[1] === found[1] && Math.abs(seen[0]) < Math.abs(found[0]))) found = seen;
      }
      return found;
    },
    shots() {
      const { player, bulletPool } = game.state;
      const falling = [...bulletPool.aliveEntities].filter((bullet) => !bullet.friendly);
      const seen = falling.map(({ position }) => [
        position.x - player.position.x,
        player.position.y - position.y,
      ]);
      seen.sort((a, b) => a[1] - b[1]);
      return Array.from({ length: SHOTS }, (_, index) => seen[index] ?? [0, WIDTH]).flat();
    },
  };
})();
