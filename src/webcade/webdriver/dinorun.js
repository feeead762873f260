/** The dinosaur's page as `DinoRunEnv` asks for it: one expression, on Chromium of today and of the article's time. */
(() => {
  // @ts-expect-error: Runner is the page's own
  const runner = () => (Runner.getInstance ? Runner.getInstance() : Runner.instance_);

  return {
    /** What the display says; it has no digits before the first frame. */
    score: () => Number(runner().distanceMeter.digits.join("")),
    crashed: () => runner().crashed,
    /** Whether a game has ever been begun on this page. */
    begun: () => runner().activated,
    /** A new game, whatever becomes of the one that runs. */
    restart() {
      if (!runner().crashed) runner().stop();
      runner().restart();
    },
    /** Calls back when the dinosaur runs. @param {(running: boolean) => void} done */
    running(done) {
      const { activated, playing, playingIntro, crashed } = runner();
      if (activated && playing && !playingIntro && !crashed) done(true);
      else requestAnimationFrame(() => this.running(done));
    },
  };
})();
