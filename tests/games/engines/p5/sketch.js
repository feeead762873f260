// A balloon rises between walls that close in. A touch ends the game.

let picture, skies;
let balloon, speed, risen, frames, score, over, sparks;

function preload() {
  picture = loadImage("balloon.png");
  skies = loadJSON("skies.json");
}

function setup() {
  createCanvas(240, 160);
  textFont("monospace", 12);
  imageMode(CENTER);
  noStroke();
  begin();
}

function begin() {
  noiseSeed(floor(random(1e9)));
  balloon = createVector(width / 2, 120);
  speed = createVector(0, 0);
  risen = frames = score = 0;
  over = false;
  sparks = [];
  loop();
}

/** The middle of the way, and half its width, at this height above the ground. */
function way(high) {
  return [width / 2 + (noise(high / 90) - 0.5) * min(high, 200), max(20, skies.gap - high / 20)];
}

function draw() {
  move();
  const low = risen - 40;
  background(lerpColor(color(skies.colours[0]), color(skies.colours[3]), (risen % 2000) / 2000));
  fill(60, 40, 30);
  for (let y = 0; y < height; y += 4) {
    const [middle, half] = way(low + height - y);
    rect(0, y, middle - half, 4);
    rect(middle + half, y, width, 4);
  }
  push();
  translate(balloon.x, balloon.y);
  rotate(speed.x * 0.1);
  image(picture, 0, 0);
  pop();
  for (const spark of sparks) {
    fill(255, 200, 80, spark.life * 10);
    circle(spark.place.x, spark.place.y, 3);
  }
  fill(255);
  text(`${score} m`, 6, 14);
  if (over) {
    textAlign(CENTER);
    text("The balloon has burst", width / 2, height / 2);
    textAlign(LEFT);
    noLoop();
  }
}

function move() {
  const push = (keyIsDown(RIGHT_ARROW) ? 1 : 0) - (keyIsDown(LEFT_ARROW) ? 1 : 0);
  speed.x = speed.x * 0.94 + push * 0.15 + random(-0.05, 0.05);
  balloon.add(speed);
  risen += skies.speed * (deltaTime / 16) * (1 + risen / 3000);
  score = floor(risen / 20);
  frames += 1;
  if (frames % 3 === 0) {
    sparks.push({ place: createVector(balloon.x, balloon.y + 10), drift: p5.Vector.random2D(), life: 25 });
  }
  for (const spark of sparks) {
    spark.place.add(spark.drift).add(0, 1);
    spark.life -= 1;
  }
  sparks = sparks.filter(({ life }) => life > 0);
  const [middle, half] = way(risen);
  over = abs(balloon.x - middle) > half - 8;
}

function keyPressed() {
  if (over && key === "r") begin();
}
