// The ship and the ground below it as numbers, and where an episode begins.
(() => {
  const WIDTH = 40;
  const HEIGHT = 22.5;
  const COLUMN = 2;
  const FOOT = 1; // from the ship's middle
  let ship;

  const columns = () =>
    engineObjects.filter((object) => object.size.y === 99).sort((a, b) => a.pos.x - b.pos.x);
  const top = (column) => column.pos.y + column.size.y / 2;
  /** From the ship's foot to the highest ground below it; 20 where there is none. */
  function clearance() {
    const below = columns().filter((column) => Math.abs(column.pos.x - ship.pos.x) < (COLUMN + 1) / 2);
    return below.length ? ship.pos.y - FOOT - Math.max(...below.map(top)) : 20;
  }

  /** Whether it touches the ground so that the game lets it live. The game's groundObject is set in some frames only. */
  const isLanded = () =>
    !ship.destroyed && clearance() < 0.01 && Math.abs(ship.angle) < 0.2 && ship.velocity.length() < 0.05;
  const isOutside = () => Math.abs(ship.pos.x) > WIDTH / 2 || Math.abs(ship.pos.y) > HEIGHT / 2;

  return {
    get ship() {
      return ship;
    },
    isLanded,
    isOver: () => ship.destroyed || isLanded() || isOutside(),
    ground: () => columns().map(top),
    clearance,
    /** Put the ship of a new game somewhere else, tilted and in motion, by the page's random numbers. Writes. */
    launch() {
      ship = engineObjects.find((object) => object instanceof Player);
      ship.pos = vec2(rand(-14, 14), rand(5, 8));
      ship.velocity = vec2(rand(-0.08, 0.08), rand(-0.03, 0.03));
      ship.angle = rand(-0.6, 0.6);
    },
  };
})();
