// The positions of the ship and the rocks. Only reads.
(() => {
  const WIDTH = 16;
  const HEIGHT = 9;
  const NOWHERE = { x: 0, y: 0, size: 0 };

  const position = () => game.ship()?.getPosition() ?? NOWHERE;
  /** The shorter way in a world whose edges meet: straight, or over the edge. */
  const shortest = (distance, size) => distance - size * Math.round(distance / size);

  /** The rocks relative to the ship, nearest first. */
  function rocks() {
    const { x, y } = position();
    const seen = game.rocks.map((rock) => {
      const at = rock.getPosition();
      return { x: shortest(at.x - x, WIDTH), y: shortest(at.y - y, HEIGHT), size: 5 - rock.level };
    });
    return seen.sort((a, b) => a.x ** 2 + a.y ** 2 - b.x ** 2 - b.y ** 2);
  }

  return {
    ship: (axis) => position()[axis],
    speed: (axis) => game.ship()?.getLinearVelocity()[axis] ?? 0,
    heading: (axis) => game.ship()?.getWorldVector(planck.Vec2(0, 1))[axis] ?? 0,
    rock: (index, what) => (rocks()[index] ?? NOWHERE)[what],
  };
})();
