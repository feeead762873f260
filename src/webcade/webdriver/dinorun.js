/** What `DinoRunEnv` calls in the dinosaur's page. One expression; for today's Chromium and that of the article's time. */
(() => {
  // @ts-expect-error: Runner is the page's own
  const runner = () => (Runner.getInstance ? Runner.getInstance() : Runner.instance_);

  return {
    /** The score on the display; 0 before the first frame, when there are no digits. */
    score: () => Number(runner().distanceMeter.digits.join("")),
    crashed: () => runner().crashed,
    /** Whether a game was ever started on this page. */
    begun: () => runner().activated,
    /** Start a new game, and end the one that runs. */
    restart() {
      if (!runner().crashed) runner().stop();
      runner().restart();
    },
    /** Call `done` once the dinosaur runs. @param {(running: boolean) => void} done */
    running(done) {
      const { activated, playing, playingIntro, crashed } = runner();
      if (activated && playing && !playingIntro && !crashed) done(true);
      else requestAnimationFrame(() => this.running(done));
    },
  };
})();
