// A small game: apples fall, a basket catches them, three missed ones end it.
const canvas = document.querySelector("canvas");
const brush = canvas.getContext("2d");
const held = {};
let game = { playing: false, score: 0, missed: 0, basket: 160, apple: { x: 160, y: 0 } };

addEventListener("keydown", (event) => { held[event.key] = true; });
addEventListener("keyup", (event) => { held[event.key] = false; });

function start() {
  game = { playing: true, score: 0, missed: 0, basket: 160, apple: drop() };
  document.querySelector("#play").hidden = true;
}
document.querySelector("#play").addEventListener("click", start);

function drop() {
  return { x: 20 + Math.random() * 280, y: 0 };
}

let last = performance.now();
function frame(now) {
  const seconds = (now - last) / 1000;
  last = now;
  if (game.playing) update(seconds);
  draw();
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);

function update(seconds) {
  if (held.ArrowLeft) game.basket = Math.max(20, game.basket - 240 * seconds);
  if (held.ArrowRight) game.basket = Math.min(300, game.basket + 240 * seconds);
  game.apple.y += 150 * seconds;
  if (game.apple.y < 180) return;
  if (Math.abs(game.apple.x - game.basket) < 24) game.score += 1;
  else game.missed += 1;
  game.apple = drop();
  document.querySelector("#score").textContent = game.score;
  if (game.missed === 3) {
    game.playing = false;
    document.querySelector("#play").hidden = false;
  }
}

function draw() {
  brush.fillStyle = "#bde0fe";
  brush.fillRect(0, 0, 320, 200);
  brush.fillStyle = "#d62828";
  brush.beginPath();
  brush.arc(game.apple.x, game.apple.y, 7, 0, 7);
  brush.fill();
  brush.fillStyle = "#7f5539";
  brush.fillRect(game.basket - 24, 184, 48, 10);
}
