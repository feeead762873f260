// The state of the table. Only reads.
(() => {
  const balls = () => engineObjects.filter((object) => object instanceof Ball);
  return {
    /** How many numbered balls are not in a pocket yet. */
    left: () => balls().filter((ball) => ball.number > 0).length,
    /** Whether the white ball still rolls too fast for a shot. */
    moving: () => !cueBall.canHit(),
  };
})();
