// The ships and their shots as numbers. Only reads.
(() => {
  const SHOTS = 5;
  const ENEMIES = 4;
  const FAR = 600;

  /** Of these, nearest first: the way from the ship's middle to each one's to the right, and how far above it is. */
  function nearest(pool, most, far) {
    const { player } = galaxian;
    const seen = pool
      .getAliveObjects()
      .map((one) => [
        one.x + one.width / 2 - player.x - player.width / 2,
        player.y + player.height / 2 - one.y - one.height / 2,
        one.dx ?? 0,
      ]);
    seen.sort((a, b) => far(a) - far(b));
    return Array.from({ length: most }, (_, index) => seen[index] ?? [FAR, FAR, 0]);
  }

  return {
    enemies: () => nearest(galaxian.enemies, ENEMIES, ([way]) => Math.abs(way)).flat(),
    shots: () =>
      nearest(galaxian.enemyBullets, SHOTS, ([way, height]) => Math.hypot(way, height)).flatMap((shot) =>
        shot.slice(0, 2),
      ),
    left: () => galaxian.enemies.getAliveObjects().length,
  };
})();
