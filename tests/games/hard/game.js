/** A game as an object, whose score and end only its own methods know. */
class Game {
  constructor() {
    this.score = 0;
    this.misses = 0;
    this.over = false;
    this.apples = createApples({ caught: () => this.caught(), missed: () => this.missed() });
    eachFrame(() => this.frame());
  }
  caught() {
    this.score += 5;
  }
  missed() {
    this.misses += 1;
    this.over = this.misses === 3;
  }
  frame() {
    if (!this.over) this.apples.step();
    this.apples.draw();
  }
}
