// The game's scene, which no global variable leads to.
(() => {
  const scene = () => game.scene.getScene("PacManScene");
  return {
    scene,
    pellets: () => scene().children.list.filter((item) => item.points > 0).length,
    /** A new maze. The game's own restart keeps the old ghosts and listeners. */
    restart() {
      const { ghosts, events, sys } = scene();
      ghosts.length = 0;
      events.off("game-over");
      events.once("create", () => scene().cameras.main.setOrigin(0, 0).setZoom(0.25));
      game.scene.stop("GameOverScene");
      sys.scenePlugin.restart();
    },
  };
})();
