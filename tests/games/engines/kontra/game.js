// A crane drops eight crates on a ledge. Kontra draws, Matter.js lets them fall.

import {
  emit,
  GameLoop,
  imageAssets,
  init,
  initKeys,
  load,
  on,
  onKey,
  Pool,
  rand,
  Sprite,
  Text,
} from "kontra";

const { Bodies, Body, Composite, Engine, Events } = Matter;
const { canvas, context } = init("game");
initKeys();
await load("crate.png");

const SIZE = 20;
const rnd = (low, high) => low + rand() * (high - low);
const world = { score: 0, lost: 0, dropped: 0, over: false };
const label = Text({ text: "", font: "12px monospace", color: "#333", x: 4, y: 4 });
const crane = Sprite({
  x: 120,
  y: 20,
  width: SIZE,
  height: SIZE,
  anchor: { x: 0.5, y: 0.5 },
  image: imageAssets.crate,
});
const dust = Pool({ create: Sprite, maxSize: 60 });
let engine, crates, phase, pace, loop;

function begin() {
  loop?.stop();
  engine = Engine.create({ gravity: { y: 0.8 } });
  Composite.add(
    engine.world,
    Bodies.rectangle(120, 150, 100, 14, { isStatic: true, label: "ledge", friction: 0.9 }),
  );
  Events.on(engine, "collisionStart", ({ pairs }) => {
    for (const { bodyA, bodyB } of pairs)
      for (const body of [bodyA, bodyB]) if (body.label === "crate") emit("land", body);
  });
  Object.assign(world, { score: 0, lost: 0, dropped: 0, over: false });
  crates = [];
  dust.clear();
  phase = rnd(0, 6);
  pace = rnd(1.2, 2.2);
  loop = GameLoop({ update, render });
  loop.start();
}

on("land", (body) => {
  if (body.hasLanded) return;
  body.hasLanded = true;
  world.score += 1;
  for (let i = 0; i < 6; i++) {
    const { x, y } = body.position;
    dust.get({
      x,
      y: y + SIZE / 2,
      dx: rnd(-1, 1),
      dy: rnd(-1, 0),
      ttl: 20,
      width: 2,
      height: 2,
      color: "#9c6644",
    });
  }
});

onKey("space", () => {
  if (world.over || world.dropped === 8) return;
  const body = Bodies.rectangle(crane.x, crane.y, SIZE, SIZE, {
    label: "crate",
    friction: 0.8,
    restitution: 0.1,
  });
  Body.setAngularVelocity(body, rnd(-0.02, 0.02));
  Composite.add(engine.world, body);
  crates.push({
    body,
    sprite: Sprite({ width: SIZE, height: SIZE, anchor: { x: 0.5, y: 0.5 }, image: imageAssets.crate }),
  });
  world.dropped += 1;
  pace = rnd(1.2, 2.2);
});

function update(seconds) {
  phase += seconds * pace;
  crane.x = canvas.width / 2 + 90 * Math.sin(phase);
  Engine.update(engine, 1000 * seconds);
  for (const { body, sprite } of crates) {
    Object.assign(sprite, { x: body.position.x, y: body.position.y, rotation: body.angle });
  }
  for (const crate of crates.filter(({ body }) => body.position.y > 190)) {
    Composite.remove(engine.world, crate.body);
    crates.splice(crates.indexOf(crate), 1);
    world.lost += 1;
    if (crate.body.hasLanded) world.score -= 1;
  }
  dust.update();
  label.text = `on the ledge ${world.score}  lost ${world.lost}`;
  const rests = crates.every(({ body }) => body.hasLanded && body.speed < 0.2);
  world.over = world.lost >= 3 || (world.dropped === 8 && rests);
}

function render() {
  context.fillStyle = "#588157";
  context.fillRect(70, 143, 100, 14);
  for (const { sprite } of crates) sprite.render();
  dust.render();
  if (world.dropped < 8) crane.render();
  label.render();
}

begin();

export { begin, crane, world };
