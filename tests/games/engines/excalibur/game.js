// Bricks to break with a ball, which a click serves. Lost balls are not given back.

const game = new ex.Engine({
  width: 240,
  height: 160,
  backgroundColor: ex.Color.fromHex("#1b1b3a"),
  displayMode: ex.DisplayMode.Fixed,
  suppressHiDPIScaling: true,
});
const art = new ex.ImageSource("bricks.png");
const tick = new ex.Sound("tick.wav");
const loader = new ex.Loader([art, tick]);
let random = new ex.Random();
const play = { score: 0, isServed: false, over: false };

const paddle = new ex.Actor({
  x: 120,
  y: 148,
  width: 44,
  height: 6,
  color: ex.Color.White,
  collisionType: ex.CollisionType.Fixed,
});
const ball = new ex.Actor({
  x: 120,
  y: 138,
  radius: 4,
  color: ex.Color.Yellow,
  collisionType: ex.CollisionType.Passive,
});
const label = new ex.Label({
  text: "Click to serve",
  pos: ex.vec(4, 4),
  color: ex.Color.White,
  font: new ex.Font({ family: "monospace", size: 10 }),
});
const sparks = new ex.ParticleEmitter({
  isEmitting: false,
  particle: {
    life: 400,
    minSpeed: 20,
    maxSpeed: 80,
    minAngle: 0,
    maxAngle: Math.PI * 2,
    fade: true,
    startSize: 3,
    endSize: 1,
  },
});

function lay() {
  const sheet = ex.SpriteSheet.fromImageSource({
    image: art,
    grid: { rows: 3, columns: 1, spriteWidth: 24, spriteHeight: 8 },
  });
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 6; column++) {
      const pos = ex.vec(30 + column * 36, 26 + row * 14);
      const brick = new ex.Actor({
        name: "brick",
        pos,
        width: 24,
        height: 8,
        collisionType: ex.CollisionType.Active,
      });
      brick.graphics.use(sheet.getSprite(0, row));
      game.add(brick);
    }
  }
}

game.input.pointers.primary.on("move", ({ worldPos }) => (paddle.pos.x = ex.clamp(worldPos.x, 22, 218)));
game.input.pointers.primary.on("down", () => {
  if (play.isServed) return;
  play.isServed = true;
  const angle = -Math.PI / 2 + random.floating(-0.8, 0.8);
  ball.vel = ex.vec(130 * Math.cos(angle), 130 * Math.sin(angle));
  label.text = "0";
});

let isColliding = false;
ball.on("collisionstart", ({ other, contact }) => {
  const { owner } = other;
  tick.play(0.3);
  if (owner.name === "brick") {
    play.score += 1;
    label.text = `${play.score}`;
    sparks.pos = owner.pos;
    sparks.emitParticles(6);
    owner.body.collisionType = ex.CollisionType.PreventCollision;
    owner.actions.fade(0, 150).die();
    if (play.score === 12) play.over = true;
  }
  if (isColliding) return;
  isColliding = true;
  const way = contact.mtv.normalize();
  if (Math.abs(way.x) > Math.abs(way.y)) ball.vel.x *= -1;
  else ball.vel.y *= -1;
  if (owner === paddle) ball.vel.x += (ball.pos.x - paddle.pos.x) * 3;
});
ball.on("collisionend", () => (isColliding = false));
ball.on("postupdate", () => {
  if (ball.pos.x < 4) ball.vel.x = Math.abs(ball.vel.x);
  if (ball.pos.x > 236) ball.vel.x = -Math.abs(ball.vel.x);
  if (ball.pos.y < 4) ball.vel.y = Math.abs(ball.vel.y);
  if (ball.pos.y > 170) play.over = true;
});

game.start(loader).then(() => {
  lay();
  for (const one of [paddle, ball, label, sparks]) game.add(one);
  play.isLaid = true;
});
