// Where the ship and the rocks are. Reads only.
(() => {
  const WIDTH = 16;
  const HEIGHT = 9;
  const NOWHERE = { x: 0, y: 0, size: 0 };

  const place = () => game.ship()?.getPosition() ?? NOWHERE;
  /** A way that leads over the edge where that is shorter. */
  const short = (way, all) => way - all * Math.round(way / all);

  /** The rocks as the ship sees them, nearest first. */
  function rocks() {
    const { x, y } = place();
    const seen = game.rocks.map((rock) => {
      const at = rock.getPosition();
      return { x: short(at.x - x, WIDTH), y: short(at.y - y, HEIGHT), size: 5 - rock.level };
    });
    return seen.sort((a, b) => a.x ** 2 + a.y ** 2 - b.x ** 2 - b.y ** 2);
  }

  return {
    ship: (axis) => place()[axis],
    speed: (axis) => game.ship()?.getLinearVelocity()[axis] ?? 0,
    heading: (axis) => game.ship()?.getWorldVector(planck.Vec2(0, 1))[axis] ?? 0,
    rock: (index, what) => (rocks()[index] ?? NOWHERE)[what],
  };
})();
