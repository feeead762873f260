// Reaches the game's scene, which is no global variable, and restarts it.
(() => {
  const scene = () => game.scene.getScene("PacManScene");
  return {
    scene,
    pellets: () => scene().children.list.filter((item) => item.points > 0).length,
    /** Start with a new maze. The game's own restart would keep the old ghosts and listeners. */
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
