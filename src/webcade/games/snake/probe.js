// The board as numbers. Only reads.
(() => {
  const SIZE = 12;
  const AHEAD = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

  return {
    cells() {
      const { snake, food } = game.context;
      const cells = new Array(SIZE * SIZE).fill(0);
      const put = ({ x, y }, what) => {
        if (x >= 0 && x < SIZE && y >= 0 && y < SIZE) cells[y * SIZE + x] = what; // the head may be outside
      };
      put(food, 3);
      for (const part of snake.parts) put(part, 1);
      put(snake.parts[0], 2);
      return cells;
    },
    direction: () => AHEAD[game.context.snake.direction],
  };
})();
