// A small game for two on one keyboard: who misses the ball gives the other a point; five points win.
const [WIDTH, HEIGHT, HALF, SPEED] = [160, 100, 10, 90];
const brush = document.querySelector("canvas").getContext("2d");
const held = new Set();
let game = { playing: false, computer: false, ball: { x: 80, y: 50, vx: 0, vy: 0 }, left: paddle(), right: paddle() };

addEventListener("keydown", (event) => {
  held.add(event.code);
  if (!game.playing && event.code === "Digit1") start(true);
  if (!game.playing && event.code === "Digit2") start(false);
});
addEventListener("keyup", (event) => held.delete(event.code));

function paddle() {
  return { y: 50, points: 0 };
}

function start(computer) {
  game = { playing: true, computer, ball: serve(), left: paddle(), right: paddle() };
}

function serve() {
  const angle = Math.random() - 0.5;
  const side = Math.random() < 0.5 ? -1 : 1;
  return { x: 80, y: 20 + Math.random() * 60, vx: side * 80 * Math.cos(angle), vy: 80 * Math.sin(angle) };
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
  move(game.left, held.has("KeyS") - held.has("KeyW"), seconds);
  const chased = Math.sign(Math.round((game.ball.y - game.right.y) / 4)) * 0.4;
  move(game.right, game.computer ? chased : held.has("ArrowDown") - held.has("ArrowUp"), seconds);
  const ball = game.ball;
  ball.x += ball.vx * seconds;
  ball.y += ball.vy * seconds;
  if (ball.y < 2 || ball.y > HEIGHT - 2) ball.vy = Math.abs(ball.vy) * (ball.y < 2 ? 1 : -1);
  if (ball.x < 8 && ball.vx < 0) meet(game.left, game.right, 1);
  else if (ball.x > WIDTH - 8 && ball.vx > 0) meet(game.right, game.left, -1);
}

function move(one, way, seconds) {
  one.y = Math.min(HEIGHT - HALF, Math.max(HALF, one.y + way * SPEED * seconds));
}

function meet(keeper, other, way) {
  const off = (game.ball.y - keeper.y) / HALF; // where the paddle is hit decides the angle
  if (Math.abs(off) <= 1.2) {
    game.ball.vx = way * Math.min(140, Math.abs(game.ball.vx) * 1.05);
    game.ball.vy = off * 60;
    return;
  }
  other.points += 1;
  game.ball = serve();
  if (other.points === 5) game.playing = false;
}

function draw() {
  brush.fillStyle = "#102030";
  brush.fillRect(0, 0, WIDTH, HEIGHT);
  brush.fillStyle = "#ffb703";
  brush.fillRect(3, game.left.y - HALF, 4, 2 * HALF);
  brush.fillStyle = "#8ecae6";
  brush.fillRect(WIDTH - 7, game.right.y - HALF, 4, 2 * HALF);
  brush.fillStyle = "#ffffff";
  brush.fillRect(game.ball.x - 2, game.ball.y - 2, 4, 4);
}
