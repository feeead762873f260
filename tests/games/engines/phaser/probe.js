// The scene, and where the star is that lies lowest. Only reads.
(() => {
  const play = () => game.scene.getScene("play");
  const lowest = (one, other) => (other.y > one.y ? other : one);
  return { play, star: () => play().stars.getChildren().reduce(lowest, { x: 120, y: 0 }).x };
})();
