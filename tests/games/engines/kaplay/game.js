// A bean runs, and jumps over trees. The first that it meets ends the game.

kaplay({ width: 240, height: 160, background: "#87ceeb" });

loadSprite("bean", "bean.png");
loadSprite("tree", "tree.png");
loadSound("jump", "jump.wav");
setGravity(900);

const run = { score: 0, over: false };

scene("game", () => {
  run.score = 0;
  run.over = false;
  let speed = 110;

  add([rect(width(), 20), pos(0, height() - 20), color(86, 125, 70), area(), body({ isStatic: true })]);
  const bean = add([sprite("bean"), pos(40, 90), area({ scale: 0.8 }), body(), anchor("center"), rotate(0)]);
  const label = add([text("0", { size: 12, font: "monospace" }), pos(4, 4), color(20, 30, 60), fixed()]);
  run.bean = bean;

  function jump() {
    if (!bean.isGrounded()) return;
    bean.jump(300);
    play("jump", { volume: 0.4, detune: rand(-100, 100) });
    tween(0, 360, 0.5, (angle) => (bean.angle = angle), easings.easeOutQuad);
  }
  onKeyPress("space", jump);
  onClick(jump);

  function plant() {
    add([
      sprite("tree"),
      pos(width(), height() - 20),
      anchor("botleft"),
      scale(rand(0.7, 1.3)),
      area(),
      move(LEFT, speed),
      offscreen({ destroy: true }),
      "tree",
    ]);
    wait(rand(0.8, 1.8), plant);
  }
  wait(0.5, plant);

  onUpdate("tree", (tree) => {
    if (tree.isPassed || tree.pos.x > 20) return;
    tree.isPassed = true;
    speed += 12;
    run.score += 1;
    label.text = `${run.score}`;
  });
  bean.onCollide("tree", () => {
    addKaboom(bean.pos, { scale: 0.3 });
    shake(4);
    go("lose");
  });
});

scene("lose", () => {
  run.over = true;
  add([text(`Score: ${run.score}`, { size: 16 }), pos(center()), anchor("center"), color(20, 30, 60)]);
  onKeyPress("space", () => go("game"));
});

onLoad(() => go("game"));
