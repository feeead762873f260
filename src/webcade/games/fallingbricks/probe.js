// The positions of the paddle, the ball and the falling things. Only reads.
(() => {
  const body = () => game.balls()[0]?.body;
  const y = (drop) => drop.body.getPosition().y;

  /** The lowest falling thing. */
  function lowest() {
    const drops = game.drops();
    return drops.reduce((low, drop) => (y(drop) < y(low) ? drop : low), drops[0]);
  }

  return {
    paddle: () => game.physics.paddle().getPosition().x,
    ball: (axis) => body()?.getPosition()[axis] ?? 0,
    speed: (axis) => body()?.getLinearVelocity()[axis] ?? 0,
    drop(what) {
      const drop = lowest();
      if (!drop) return what === "y" ? 14 : 0;
      if (what === "kind") return drop.type === "+" ? 1 : -1;
      return drop.body.getPosition()[what];
    },
  };
})();
