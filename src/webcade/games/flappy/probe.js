// The bird's world as numbers. Only reads.
(() => {
  const walls = () => engineObjects.filter((object) => object instanceof Wall && object.size.y === 100);
  const bird = () => engineObjects.find((object) => object instanceof Player);
  /** A wall reaches 1.5 units to each side of its middle, the bird half a unit. */
  const isPassed = (wall) => wall.pos.x + 2 < bird().pos.x;

  return {
    bird,
    /** The distance flown, in units; the first wall starts 14 units to the right of the middle. */
    flown: () => 14 - Math.min(...walls().map((wall) => wall.pos.x)),
    /** How many walls the bird has passed. Each is two objects, above and below the gap. */
    passed: () => walls().filter(isPassed).length / 2,
    /** The next wall: its position, and the height of the middle of its gap. */
    next() {
      const ahead = walls().filter((wall) => !isPassed(wall));
      const [first, second] = ahead.sort((one, other) => one.pos.x - other.pos.x);
      return { pos: first.pos, gap: (first.pos.y + second.pos.y) / 2 };
    },
  };
})();
