// The player in place of the demo's controller: what the keys ask of the motor, where an episode begins, and its end.
globalThis.driver = (() => {
  const SPEED = 12; // of the wheel, in radians a second
  const DIRECTIONS = { ArrowLeft: 1, ArrowRight: -1 };
  const LEAN = Math.PI / 3;
  const POLE = 10;
  const MIDDLE = 3;
  const HALF = 8;
  const held = { ArrowLeft: false, ArrowRight: false };
  let start = 0;

  /** @param {KeyboardEvent} event @param {boolean} isDown */
  const take = ({ code }, isDown) => {
    if (code in held) held[code] = isDown;
  };
  addEventListener("keydown", (event) => take(event, true));
  addEventListener("keyup", (event) => take(event, false));

  /** Put a body at rest. */
  function place(body, x, y, angle) {
    body.position[0] = body.previousPosition[0] = body.interpolatedPosition[0] = x;
    body.position[1] = body.previousPosition[1] = body.interpolatedPosition[1] = y;
    body.angle = body.previousAngle = body.interpolatedAngle = angle;
    body.velocity[0] = body.velocity[1] = body.angularVelocity = 0;
  }

  return {
    speed() {
      let way = 0;
      for (const code of Object.keys(held)) if (held[code]) way += DIRECTIONS[code];
      return way * SPEED;
    },
    seconds: () => app.world.time - start,
    isOver: () => Math.abs(pendulumBody.angle) > LEAN || Math.abs(wheelBody.position[0] - MIDDLE) > HALF,
    /** Begin somewhere else, tilted, by the page's random numbers. */
    begin() {
      const x = MIDDLE + 4 * (Math.random() - 0.5);
      const angle = 0.2 * (Math.random() - 0.5);
      place(wheelBody, x, 0.6, 0);
      place(pendulumBody, x - (POLE / 2) * Math.sin(angle), 0.6 + (POLE / 2) * Math.cos(angle), angle);
      start = app.world.time;
    },
  };
})();
