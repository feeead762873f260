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
    food() {
      const { snake, food } = game.context;
      return [food.x - snake.parts[0].x, food.y - snake.parts[0].y];
    },
    clear() {
      const { parts } = game.context.snake;
      const isFree = (x, y) =>
        x >= 0 && x < SIZE && y >= 0 && y < SIZE && !parts.some((part) => part.x === x && part.y === y);
      return [AHEAD.left, AHEAD.up, AHEAD.right, AHEAD.down].map(([dx, dy]) => {
        let count = 0;
        while (isFree(parts[0].x + (count + 1) * dx, parts[0].y + (count + 1) * dy)) count += 1;
        return count;
      });
    },
  };
})();
