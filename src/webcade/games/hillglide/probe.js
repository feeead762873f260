// The bird over its hills as numbers, and where an episode begins.
(() => {
  const RADIUS = 1;
  const AHEAD = Array.from({ length: 16 }, (_, index) => 2 * index);
  let bird;
  let start = 0;

  return {
    get bird() {
      return bird;
    },
    height: () => bird.pos.y - RADIUS - getGroundHeight(bird.pos.x),
    way: () => bird.pos.x - start,
    ahead: () => AHEAD.map((distance) => getGroundHeight(bird.pos.x + distance)),
    /** Put the bird of a new game somewhere else, by the page's random numbers. Writes. */
    launch() {
      bird = engineObjects.find((object) => object instanceof Player);
      start = rand(1000);
      bird.pos = vec2(start, getGroundHeight(start) + 4);
      cameraPos = vec2(start + 9, 5);
    },
  };
})();
