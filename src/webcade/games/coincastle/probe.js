// The player, the enemies and the coins as numbers, and where an episode begins.
(() => {
  const COINS = 16;
  const ENEMIES = 2;
  const FAR = 2000;

  const all = (kind) => (Q(kind).items ?? []).map(({ p }) => p);
  const player = () => all("Player")[0];
  const coins = () => all("Collectable").filter(({ amount }) => amount > 0);

  /** Of the nearest of these, nearest first: the way to each, and what else is asked. */
  function nearest(things, most, none, more) {
    const { x, y } = player();
    const seen = things.map((one) => [one.x - x, one.y - y, ...more(one)]);
    seen.sort((a, b) => a[0] ** 2 + a[1] ** 2 - b[0] ** 2 - b[1] ** 2);
    return Array.from({ length: most }, (_, index) => seen[index] ?? none).flat();
  }

  return {
    player: (what) => player()[what] ?? 0,
    left: () => coins().length,
    coins: () => nearest(coins(), COINS, [FAR, FAR], () => []),
    enemies() {
      const alive = ["Fly", "Slime", "Snail"].flatMap(all).filter(({ dead }) => !dead);
      return nearest(alive, ENEMIES, [FAR, FAR, 0], ({ vx }) => [vx]);
    },
    /** Put the player of a new level somewhere else, by the page's random numbers. Writes. */
    place() {
      player().x = 160 + 400 * Math.random();
    },
  };
})();
