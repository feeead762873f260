// Bubbles rise; a click pops one. Twelve popped, or five that got away, end the game.

import { AnimatedSprite, Application, Assets, Container, Graphics, Sprite, Text } from "pixi.js";

export const game = { score: 0, missed: 0, over: false, bubbles: [] };

const app = new Application();
await app.init({ width: 240, height: 160, background: "#1d3557", preference: "webgl" });
document.body.append(app.canvas);
const sheet = await Assets.load("bubbles.json");

const sea = new Container();
const waves = new Graphics();
const label = new Text({
  text: "",
  style: { fontFamily: "monospace", fontSize: 12, fill: "white" },
  x: 4,
  y: 2,
});
app.stage.addChild(waves, sea, label);
show();

/** Say the score and what got away. */
function show() {
  label.text = `popped ${game.score}  missed ${game.missed}`;
}

/** A bubble of its own speed, which sways as it rises. */
function blow() {
  const bubble = new Sprite(sheet.textures["bubble.png"]);
  bubble.anchor.set(0.5);
  bubble.scale.set(0.7 + Math.random() * 0.8);
  bubble.position.set(15 + Math.random() * 210, 175);
  bubble.home = bubble.x;
  bubble.speed = 0.4 + Math.random() * 0.6 + game.score / 50;
  bubble.eventMode = "static";
  bubble.cursor = "pointer";
  bubble.on("pointerdown", () => pop(bubble));
  game.bubbles.push(sea.addChild(bubble));
}

/** It bursts, and counts. */
function pop(bubble) {
  remove(bubble);
  game.score += 1;
  game.over = game.score >= 12;
  show();
  const burst = new AnimatedSprite(sheet.animations.pop);
  burst.anchor.set(0.5);
  burst.position.copyFrom(bubble.position);
  burst.animationSpeed = 0.2;
  burst.loop = false;
  burst.onComplete = () => burst.destroy();
  sea.addChild(burst);
  burst.play();
}

function remove(bubble) {
  game.bubbles.splice(game.bubbles.indexOf(bubble), 1);
  sea.removeChild(bubble);
}

let wait = 0;
app.ticker.add((ticker) => {
  if (game.over) return;
  wait -= ticker.deltaMS;
  if (wait <= 0) {
    blow();
    wait = 400 + Math.random() * 800;
  }
  waves.clear();
  for (let x = 0; x < 240; x += 8) {
    waves.rect(x, 150 + 4 * Math.sin(x / 20 + ticker.lastTime / 300), 8, 12).fill("#457b9d");
  }
  for (const bubble of [...game.bubbles]) {
    bubble.y -= bubble.speed * ticker.deltaTime;
    bubble.x = bubble.home + 5 * Math.sin(bubble.y / 12);
    if (bubble.y > -15) continue;
    remove(bubble);
    game.missed += 1;
    game.over = game.missed >= 5;
    show();
  }
});
