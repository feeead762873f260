// A ship shoots rocks. Three that come down end the game.

import * as pc from "playcanvas";

const game = { score: 0, lives: 3 };
const app = new pc.Application(document.getElementById("view"), { keyboard: new pc.Keyboard(window) });
app.setCanvasFillMode(pc.FILLMODE_NONE, 240, 160);
app.setCanvasResolution(pc.RESOLUTION_FIXED, 240, 160);

class Rock extends pc.Script {
  static scriptName = "rock";
  spin = pc.math.random(-90, 90);

  update(dt) {
    this.entity.translate(0, -(1 + game.score / 8) * dt, 0);
    this.entity.rotate(this.spin * dt, 60 * dt, 0);
    if (this.entity.getPosition().y > -3.2) return;
    this.entity.destroy();
    game.lives -= 1;
    app.fire("score");
  }
}

class Shot extends pc.Script {
  static scriptName = "shot";

  update(dt) {
    this.entity.translate(0, 8 * dt, 0);
    const place = this.entity.getPosition();
    const rock = app.root.findByTag("rock").find((one) => one.getPosition().distance(place) < 0.6);
    if (rock || place.y > 4) this.entity.destroy();
    if (!rock) return;
    rock.destroy();
    game.score += 1;
    app.fire("score");
  }
}

class Ship extends pc.Script {
  static scriptName = "ship";
  wait = 0;

  update(dt) {
    const { keyboard } = this.app;
    const way = Number(keyboard.isPressed(pc.KEY_RIGHT)) - Number(keyboard.isPressed(pc.KEY_LEFT));
    this.entity.translate(5 * way * dt, 0, 0);
    this.wait -= dt;
    if (!keyboard.isPressed(pc.KEY_SPACE) || this.wait > 0) return;
    this.wait = 0.3;
    this.entity.sound.play("shot");
    add("shot", "capsule", Shot, this.entity.getPosition(), 0.25);
  }
}

function add(name, type, script, place, size, material) {
  const entity = new pc.Entity(name);
  entity.tags.add(name);
  entity.addComponent("render", { type, material });
  entity.addComponent("script");
  entity.script.create(script);
  entity.setPosition(place);
  entity.setLocalScale(size, size, size);
  app.root.addChild(entity);
  return entity;
}

function addWith(name, component, data, parent = app.root) {
  const entity = new pc.Entity(name);
  entity.addComponent(component, data);
  parent.addChild(entity);
  return entity;
}

const picture = new pc.Asset("rock", "texture", { url: "rock.png" });
const sound = new pc.Asset("shot", "audio", { url: "shot.wav" });
new pc.AssetListLoader([picture, sound], app.assets).load(() => {
  app.start();
  const camera = addWith("camera", "camera", { clearColor: new pc.Color(0.04, 0.05, 0.12) });
  camera.addComponent("audiolistener");
  camera.setPosition(0, 0, 6.5);
  addWith("light", "light", { type: "directional" }).setEulerAngles(35, 30, 0);
  const stone = new pc.StandardMaterial();
  stone.diffuseMap = picture.resource;
  stone.update();
  const ship = add("ship", "cone", Ship, new pc.Vec3(0, -2.6, 0), 0.8);
  ship.addComponent("sound").addSlot("shot", { asset: sound.id });
  let wait = 0;
  app.on("update", (dt) => {
    wait -= dt;
    if (wait > 0 || game.lives <= 0) return;
    wait = 4.8 / (4 + game.score);
    add("rock", "box", Rock, new pc.Vec3(pc.math.random(-3.5, 3.5), 3.8, 0), 0.7, stone);
  });

  const screen = addWith("screen", "screen", {
    screenSpace: true,
    referenceResolution: new pc.Vec2(240, 160),
  });
  const font = new pc.CanvasFont(app, { fontName: "monospace", fontSize: 12, width: 128, height: 128 });
  font.createTextures("0123456789rocks lives");
  const place = { anchor: [0, 1, 0, 1], pivot: [0, 1], alignment: [0, 1] };
  const label = addWith("label", "element", { type: "text", fontSize: 12, ...place }, screen);
  label.element.font = font;
  const show = () => (label.element.text = `rocks ${game.score} lives ${game.lives}`);
  app.on("score", show);
  show();
  window.game = Object.assign(game, { app, ship });
});
