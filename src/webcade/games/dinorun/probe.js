// Reads the dinosaur's world. Only `begin` changes it.
(() => {
  const KINDS = ["CACTUS_SMALL", "CACTUS_LARGE", "PTERODACTYL"];
  const NAMES = { cactusSmall: 1, cactusLarge: 2, pterodactyl: 3 };
  const FAR = 600; // the distance of an obstacle that does not exist: the canvas's width

  const runner = () => (Runner.getInstance ? Runner.getInstance() : Runner.instance_);
  const tRex = () => runner().tRex;

  /** The obstacles that the dinosaur has not passed yet, nearest first. */
  function ahead() {
    const { xPos } = tRex();
    return runner().horizon.obstacles.filter((obstacle) => obstacle.xPos + obstacle.width > xPos);
  }

  /** Start a game exactly as on a fresh page. */
  function begin() {
    const game = runner();
    cancelAnimationFrame(game.gameOverPanel?.gameOverRafId ?? 0);
    const state = { gameOverPanel: null, crashed: false, paused: false, updatePending: false, playCount: 1 };
    const counts = {
      highestScore: 0,
      distanceRan: 0,
      runningTime: 0,
      time: performance.now(),
      invertTrigger: false,
    };
    Object.assign(game, state, counts);
    game.setPlayStatus(true);
    game.setSpeed(game.config.speed);
    game.invert(true);
    for (const fading of document.getAnimations()) fading.cancel();
    game.clearCanvas();
    game.canvasCtx.globalAlpha = 1;
    const { canvas, spriteDef, dimensions, config } = game;
    game.horizon = new Horizon(canvas, spriteDef, dimensions, config.gapCoefficient, game);
    game.distanceMeter = new DistanceMeter(canvas, spriteDef.textSprite, dimensions.width, game);
    const { xInitialPos } = game.tRex;
    game.tRex = new Trex(canvas, spriteDef.tRex, game);
    game.tRex.xInitialPos = xInitialPos;
    game.tRex.reset();
    game.update();
  }

  return {
    runner,
    tRex,
    score: () => runner().distanceMeter.getActualDistance(Math.ceil(runner().distanceRan)),
    height: () => tRex().groundYPos - tRex().yPos,
    climb: () => (tRex().jumping ? -tRex().jumpVelocity * (tRex().speedDrop ? 3 : 1) : 0),
    /** One number about an obstacle ahead; index 0 is the nearest. */
    obstacle(index, what) {
      const found = ahead()[index];
      if (!found) return what === "distance" ? FAR : 0;
      switch (what) {
        case "distance":
          return found.xPos - tRex().xPos;
        case "width":
          return found.width;
        case "height":
          return found.typeConfig.height;
        case "altitude": // of its lower edge, above the ground under the dinosaur
          return tRex().groundYPos + tRex().config.height - (found.yPos + found.typeConfig.height);
        default:
          return NAMES[found.typeConfig.type] ?? KINDS.indexOf(found.typeConfig.type) + 1;
      }
    },
    begin,
  };
})();
