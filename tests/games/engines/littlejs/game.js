// Rocks come down on a base. A ship shoots them; the third that gets through ends the game.

let score, lives, ship;
const rockTimer = new Timer();
const bang = new Sound([1, 0.2, 120, 0.01, 0.05, 0.2, 4, 2]);
const shoot = new Sound([0.5, 0.1, 600, 0, 0.02, 0.05, 1, 1.5, -8]);

class Ship extends EngineObject {
  constructor(pos) {
    super(pos, vec2(1), tile(0));
    this.setCollision();
    this.reload = new Timer();
  }

  update() {
    this.velocity.x = clamp(this.velocity.x * 0.9 + keyDirection().x * 0.03, -0.25, 0.25);
    super.update();
    this.pos.x = clamp(this.pos.x, 1, 14);
    if (!keyIsDown("Space") || this.reload.active()) return;
    this.reload.set(0.25);
    new Shot(this.pos.add(vec2(0, 0.6)));
    shoot.play(this.pos);
  }
}

class Shot extends EngineObject {
  constructor(pos) {
    super(pos, vec2(0.3, 0.6), tile(2));
    this.setCollision();
    this.velocity = vec2(0, 0.25);
  }

  update() {
    super.update();
    if (this.pos.y > 11) this.destroy();
  }

  collideWithObject(other) {
    if (!(other instanceof Rock)) return false;
    other.burst();
    this.destroy();
    score += 1;
    return false;
  }
}

class Rock extends EngineObject {
  constructor() {
    super(vec2(rand(1, 14), 11), vec2(rand(0.7, 1.3)), tile(1), rand(2 * PI));
    this.setCollision();
    this.velocity = vec2(rand(-0.01, 0.01), -rand(0.02, 0.04) - score / 100);
    this.angleVelocity = rand(-0.05, 0.05);
  }

  update() {
    super.update();
    if (this.pos.y > 1) return;
    this.burst();
    lives -= 1;
  }

  burst() {
    bang.play(this.pos);
    const brown = rgb(0.7, 0.5, 0.3);
    new ParticleEmitter(
      this.pos,
      0,
      0.5,
      0.1,
      200,
      PI,
      tile(1),
      brown,
      WHITE,
      rgb(0.7, 0.5, 0.3, 0),
      CLEAR_WHITE,
      0.5,
      0.3,
      0.1,
      0.1,
    );
    this.destroy();
  }
}

function gameInit() {
  setCanvasFixedSize(vec2(240, 160));
  setCameraScale(16);
  setCameraPos(vec2(7.5, 5));
  engineObjectsDestroy();
  score = 0;
  lives = 3;
  ship = new Ship(vec2(7.5, 1.5));
  rockTimer.set(0.3);
}

function gameUpdate() {
  if (!rockTimer.elapsed() || lives <= 0) return;
  new Rock();
  rockTimer.set(rand(0.6, 1.4));
}

function gameRender() {
  drawRect(vec2(7.5, 5), vec2(15, 10), rgb(0.05, 0.05, 0.15));
  for (let x = 0; x < 15; x++) drawTile(vec2(x + 0.5, 0.5), vec2(1), tile(3));
}

function gameRenderPost() {
  drawTextScreen(`score ${score}  lives ${lives}`, vec2(70, 12), 14);
}

engineInit(gameInit, gameUpdate, undefined, gameRender, gameRenderPost, ["tiles.png"]);
