// What can be known of the table. Reads only.
(() => {
  const balls = () => engineObjects.filter((object) => object instanceof Ball);
  return {
    /** Balls with a number that are not in a pocket yet. */
    left: () => balls().filter((ball) => ball.number > 0).length,
    /** Whether the white ball still rolls too fast to be shot. */
    moving: () => !cueBall.canHit(),
  };
})();
