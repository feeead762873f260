// The board as numbers. Only reads.
(() => {
  const SIZE = 12;
  const AHEAD = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

  const isOnBoard = ({ x, y }) => x >= 0 && x < SIZE && y >= 0 && y < SIZE;

  return {
    cells() {
      const { snake, food } = game.context;
      const cells = new Array(SIZE * SIZE).fill(0);
      const put = (at, what) => {
        if (isOnBoard(at)) cells[at.y * SIZE + at.x] = what; // the head may be outside
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
      const isFree = (at) => isOnBoard(at) && !parts.some(({ x, y }) => x === at.x && y === at.y);
      return [AHEAD.left, AHEAD.up, AHEAD.right, AHEAD.down].map(([dx, dy]) => {
        let way = 1;
        while (isFree({ x: parts[0].x + way * dx, y: parts[0].y + way * dy })) way += 1;
        return way - 1;
      });
    },
  };
})();
