// The page: draws the board, and hands clicks to the package's engine, which turns the discs and plays the other side.
globalThis.reversiTable = (engine, canvas) => {
  const PLIES = 3; // of the opponent's search
  const SIZE = engine.boardSize;
  const CELL = canvas.width / SIZE;
  const COLOURS = { 1: "#ffffff", "-1": "#111111" };
  const context = canvas.getContext("2d");
  let state;

  const square = (index) => [Math.floor(index / SIZE), index % SIZE];
  const canMove = (own) => table.legal(own).includes(true);

  const table = {
    begin() {
      state = engine.createInitialState();
      draw();
    },
    isOver: () => !canMove(1) && !canMove(-1),
    /** The board row by row from above: 1 the agent's, which are white, -1 the other's, 0 nothing. */
    discs: () =>
      state.game.board.boardArray.map((player) => {
        if (!player) return 0;
        return player === state.game.whitePlayer ? 1 : -1;
      }),
    balance: () => table.discs().reduce((sum, disc) => sum + disc, 0),
    result: () => (table.isOver() ? Math.sign(table.balance()) : 0),
    /** Whether this side can put a disc on each square. The engine tells only by a search, which draws random numbers. */
    legal(own = 1) {
      const discs = table.discs();
      return discs.map((disc, index) => disc === 0 && turnsAny(discs, own, index));
    },
  };

  /** Whether a disc here encloses others in any direction. */
  function turnsAny(discs, own, index) {
    const [row, column] = square(index);
    return engine.TwoDimensionalVector.eightDirections.some(({ dx, dy }) => {
      for (let way = 1; ; way++) {
        const [y, x] = [row + way * dy, column + way * dx];
        const disc = x >= 0 && x < SIZE && y >= 0 && y < SIZE ? discs[y * SIZE + x] : 0;
        if (disc !== -own) return disc === own && way > 1;
      }
    });
  }

  /** The agent's move, and the other's, until the agent can move again. */
  function click(index) {
    if (!table.legal()[index]) return;
    state = engine.moveManually(state, ...square(index));
    state.player = state.game.blackPlayer;
    while (canMove(-1)) {
      state = engine.moveAutomatically(state, PLIES);
      state.player = state.game.blackPlayer;
      if (canMove(1)) break;
    }
    state.player = state.game.whitePlayer;
    draw();
  }

  function draw() {
    context.fillStyle = "#2e7d52";
    context.fillRect(0, 0, canvas.width, canvas.height);
    table.discs().forEach((disc, index) => {
      const [row, column] = square(index);
      context.strokeRect(column * CELL + 0.5, row * CELL + 0.5, CELL, CELL);
      if (disc === 0) return;
      context.fillStyle = COLOURS[disc];
      context.beginPath();
      context.arc((column + 0.5) * CELL, (row + 0.5) * CELL, 0.4 * CELL, 0, 2 * Math.PI);
      context.fill();
    });
  }

  canvas.addEventListener("click", (event) =>
    click(Math.floor(event.offsetY / CELL) * SIZE + Math.floor(event.offsetX / CELL)),
  );
  table.begin();
  return table;
};
