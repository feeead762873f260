// A cat catches falling stars until a bomb falls on it or its time is up.

class Play extends Phaser.Scene {
  constructor() {
    super("play");
  }

  preload() {
    this.load.spritesheet("cat", "cat.png", { frameWidth: 16, frameHeight: 16 });
    this.load.svg("star", "star.svg");
    this.load.json("level", "level.json");
    this.load.audio("pick", "pick.wav");
  }

  create() {
    const level = this.cache.json.get("level");
    this.score = 0;
    this.over = false;
    const ground = this.physics.add.staticGroup();
    ground.add(this.add.rectangle(120, 155, 240, 10, 0x3a5a40));
    for (const [x, y] of level.ledges) ground.add(this.add.rectangle(x, y, 40, 6, 0x588157));
    if (!this.anims.exists("run")) {
      const frames = this.anims.generateFrameNumbers("cat");
      this.anims.create({ key: "run", frames, frameRate: 8, repeat: -1 });
    }
    this.cat = this.physics.add.sprite(120, 130, "cat").setCollideWorldBounds(true).setBounce(0.1);
    this.stars = this.physics.add.group();
    this.bombs = this.physics.add.group({ bounceX: 1, bounceY: 1, collideWorldBounds: true });
    this.physics.add.collider([this.cat, this.stars, this.bombs], ground);
    this.physics.add.overlap(this.cat, this.stars, this.take, null, this);
    this.physics.add.overlap(this.cat, this.bombs, this.end, null, this);
    this.sparks = this.add.particles(0, 0, "star", {
      speed: { min: 20, max: 90 },
      scale: { start: 0.6, end: 0 },
      lifespan: 400,
      emitting: false,
    });
    this.label = this.add.text(4, 2, "Stars: 0", { fontFamily: "monospace", fontSize: "12px" });
    this.cursors = this.input.keyboard.createCursorKeys();
    this.time.addEvent({ delay: 900, loop: true, callback: this.drop, callbackScope: this });
    this.time.delayedCall(level.seconds * 1000, this.end, [], this);
    this.drop();
  }

  drop() {
    const star = this.stars.create(Phaser.Math.Between(10, 230), 0, "star");
    this.tweens.add({ targets: star, angle: 360, duration: 1500, repeat: -1 });
    if (this.stars.countActive() > 6) this.stars.getFirstAlive().destroy();
  }

  take(_cat, star) {
    this.sparks.explode(8, star.x, star.y);
    star.destroy();
    this.sound.play("pick");
    this.score += 1;
    this.label.setText(`Stars: ${this.score}`);
    if (this.score % 5 !== 0) return;
    const bomb = this.add.circle(Phaser.Math.Between(0, 240), 20, 5, 0xe63946);
    this.bombs.add(bomb);
    bomb.body.setVelocity(Phaser.Math.Between(-60, 60), 20);
  }

  end() {
    this.over = true;
    this.physics.pause();
    this.cameras.main.shake(200, 0.01);
  }

  update() {
    const { left, right, up } = this.cursors;
    this.cat.setVelocityX(left.isDown ? -100 : right.isDown ? 100 : 0);
    this.cat.setFlipX(left.isDown);
    if (left.isDown || right.isDown) this.cat.play("run", true);
    else this.cat.stop();
    if (up.isDown && this.cat.body.touching.down) this.cat.setVelocityY(-190);
  }
}

const game = new Phaser.Game({
  type: Phaser.WEBGL,
  width: 240,
  height: 160,
  physics: { default: "arcade", arcade: { gravity: { y: 300 } } },
  scene: Play,
});
