// The page: draws board and men, and makes moves of clicks. Rules and opponent are the package's.
globalThis.checkersTable = ({ EnglishDraughts, EnglishDraughtsComputerFactory: players }, canvas) => {
  const DEPTH = 1; // of the opponent's search
  const BY_CHANCE = 2; // moves that the opponent begins with
  const SIZE = 8;
  const CELL = canvas.width / SIZE;
  const COLOURS = { light: "#f5ead0", dark: "#b3392f" };
  const context = canvas.getContext("2d");
  const atFirst = players.random();
  const opponent = players.alphaBeta({ maxDepth: DEPTH });
  let game;
  let replies;

  const pieces = () => game.board.map(({ piece }) => piece);
  const indexOf = (position) => game.board.findIndex((square) => square.position === position);
  const movesFrom = (index) => game.moves.filter(({ origin }) => indexOf(origin) === index);
  const isGoal = (index) =>
    table.marked >= 0 && movesFrom(table.marked).some(({ destination }) => indexOf(destination) === index);

  const table = {
    marked: -1,
    async begin() {
      game = EnglishDraughts.setup();
      replies = 0;
      table.marked = -1;
      await answer();
    },
    isOver: () => game.status !== "playing",
    result: () => ({ light_won: 1, dark_won: -1 })[game.status] ?? 0,
    /** The board row by row from the opponent's side: 1 a man and 2 a king of the agent's, below 0 the other's. */
    squares: () =>
      pieces().map((piece) => (piece?.king ? 2 : 1) * { light: 1, dark: -1 }[piece?.player] || 0),
    balance: () => table.squares().reduce((sum, piece) => sum + piece, 0),
    /** The squares whose click does anything: men that can move, and where the marked one can go. */
    mask: () => pieces().map((_, index) => !table.isOver() && (movesFrom(index).length > 0 || isGoal(index))),
  };

  /** The opponent's move, which is drawn at once. */
  async function answer() {
    if (!table.isOver()) game.move(await (replies++ < BY_CHANCE ? atFirst : opponent)(game));
    pieces().forEach(draw);
  }

  async function click(index) {
    if (table.isOver()) return;
    if (isGoal(index)) {
      const move = movesFrom(table.marked).find(({ destination }) => indexOf(destination) === index);
      table.marked = -1;
      game.move(move);
      await answer();
    } else if (movesFrom(index).length > 0) table.marked = index;
    pieces().forEach(draw);
  }

  function draw(piece, index) {
    const [row, column] = [Math.floor(index / SIZE), index % SIZE];
    context.fillStyle = game.board[index].dark ? "#4d6b53" : "#dfe5d8";
    if (index === table.marked) context.fillStyle = "#e9c46a";
    context.fillRect(column * CELL, row * CELL, CELL, CELL);
    if (!piece) return;
    disc(row, column, 0.4, COLOURS[piece.player]);
    if (piece.king) disc(row, column, 0.18, "#e9c46a");
  }

  function disc(row, column, radius, colour) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc((column + 0.5) * CELL, (row + 0.5) * CELL, radius * CELL, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  canvas.addEventListener("click", (event) =>
    click(Math.floor(event.offsetY / CELL) * SIZE + Math.floor(event.offsetX / CELL)),
  );
  table.begin();
  return table;
};
