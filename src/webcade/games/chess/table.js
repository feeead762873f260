// The page: draws board and men, and makes moves of clicks. Rules and opponent are the package's.
globalThis.chessTable = (engine, canvas) => {
  const LEVEL = 0; // of the opponent
  const QUIET_PLIES = 100; // without a capture or a pawn's move, until it is a draw
  const SIZE = 8;
  const CELL = canvas.width / SIZE;
  const NUMBERS = { P: 1, N: 2, B: 3, R: 4, Q: 5, K: 6 };
  const WORTH = [0, 1, 3, 3, 5, 9, 0];
  // Outlines of the men, in tenths of a square from its upper left corner.
  const SHAPES = {
    P: [[5, 2], [6.2, 3], [5.8, 4.3], [7, 8], [3, 8], [4.2, 4.3], [3.8, 3]],
    N: [[4, 1.5], [6.5, 2.5], [7.5, 8], [3, 8], [4.6, 5], [2.6, 5.6], [2.4, 4.4]],
    B: [[5, 1], [6.6, 3.2], [5.8, 5], [7, 8], [3, 8], [4.2, 5], [3.4, 3.2]],
    R: [[3, 2], [4, 2], [4, 3], [4.6, 3], [4.6, 2], [5.4, 2], [5.4, 3], [6, 3], [6, 2], [7, 2], [6.4, 4], [7, 8], [3, 8], [3.6, 4]],
    Q: [[2, 2], [3.7, 4.5], [5, 1.5], [6.3, 4.5], [8, 2], [7, 8], [3, 8]],
    K: [[4.6, 0.8], [5.4, 0.8], [5.4, 1.6], [6.2, 1.6], [6.2, 2.4], [5.4, 2.4], [5.4, 3.2], [7.6, 3.6], [7, 8], [3, 8], [2.4, 3.6], [4.6, 3.2], [4.6, 2.4], [3.8, 2.4], [3.8, 1.6], [4.6, 1.6]],
  }; // biome-ignore format: an outline a line
  const context = canvas.getContext("2d");
  let game;
  let shown; // the engine's account of the board

  const squareName = (index) => "ABCDEFGH"[index % SIZE] + (SIZE - Math.floor(index / SIZE));
  const pieceAt = (index) => shown.pieces[squareName(index)];
  const targets = (index) => shown.moves[squareName(index)] ?? [];

  const table = {
    marked: -1,
    begin() {
      game = new engine.Game();
      table.marked = -1;
      update();
    },
    isOver: () => shown.isFinished || shown.halfMove >= QUIET_PLIES,
    result() {
      if (!shown.checkMate) return 0;
      return shown.turn === "black" ? 1 : -1;
    },
    squares: () => Array.from({ length: SIZE * SIZE }, (_, index) => number(pieceAt(index))),
    balance: () => table.squares().reduce((sum, man) => sum + Math.sign(man) * WORTH[Math.abs(man)], 0),
    /** The squares whose click does anything: men that can move, and where the marked one can go. */
    mask() {
      const goals = table.marked < 0 ? [] : targets(table.marked);
      return Array.from(
        { length: SIZE * SIZE },
        (_, index) => !table.isOver() && (targets(index).length > 0 || goals.includes(squareName(index))),
      );
    },
  };

  function number(piece) {
    if (!piece) return 0;
    const kind = NUMBERS[piece.toUpperCase()];
    return piece === piece.toUpperCase() ? kind : -kind;
  }

  function click(index) {
    if (table.isOver()) return;
    if (table.marked >= 0 && targets(table.marked).includes(squareName(index))) {
      game.move(squareName(table.marked), squareName(index));
      table.marked = -1;
      update();
      if (!table.isOver()) game.aiMove(LEVEL);
    } else if (targets(index).length > 0) table.marked = index;
    update();
  }

  function update() {
    shown = game.exportJson();
    for (let index = 0; index < SIZE * SIZE; index++) draw(index);
  }

  function draw(index) {
    const [row, column] = [Math.floor(index / SIZE), index % SIZE];
    const piece = pieceAt(index);
    context.fillStyle = (row + column) % 2 ? "#8ca2ad" : "#dee3e6";
    if (index === table.marked) context.fillStyle = "#e9c46a";
    context.fillRect(column * CELL, row * CELL, CELL, CELL);
    if (!piece) return;
    const isWhite = piece === piece.toUpperCase();
    context.beginPath();
    for (const [x, y] of SHAPES[piece.toUpperCase()])
      context.lineTo((column + x / 10) * CELL, (row + y / 10) * CELL);
    context.closePath();
    context.fillStyle = isWhite ? "#ffffff" : "#202020";
    context.strokeStyle = isWhite ? "#202020" : "#ffffff";
    context.fill();
    context.stroke();
  }

  canvas.addEventListener("click", (event) =>
    click(Math.floor(event.offsetY / CELL) * SIZE + Math.floor(event.offsetX / CELL)),
  );
  table.begin();
  return table;
};
