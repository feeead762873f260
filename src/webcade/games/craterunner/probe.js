// The runner and the crates that come as numbers. Only reads.
(() => {
  const CRATES = 3;
  const SECONDS = 0.75; // nothing has to be done earlier
  const NOWHERE = 450; // higher than any crate
  const NONE = [2000, 0, 0, 0];

  const player = () => Q("Player").first().p;
  const boxes = () => (Q("Box").items ?? []).map(({ p }) => p);

  return {
    player: (what) => player()[what],
    /** Of the crate that is beside the runner next: in how many seconds, and its depth. */
    next() {
      const { x, vx } = player();
      const seen = boxes().map((p) => [(p.x - x) / (vx - p.vx), p.y]);
      const ahead = seen.filter(([seconds]) => seconds > -0.1).sort((a, b) => a[0] - b[0]);
      return { seconds: Math.min(SECONDS, ahead[0]?.[0] ?? SECONDS), y: ahead[0]?.[1] ?? NOWHERE };
    },
    crates() {
      const { x } = player();
      const seen = boxes().map((p) => [p.x - x, p.y, p.vx, p.angle % 90]);
      const ahead = seen.filter(([way]) => way > -60).sort((a, b) => a[0] - b[0]);
      return Array.from({ length: CRATES }, (_, index) => ahead[index] ?? NONE).flat();
    },
  };
})();
