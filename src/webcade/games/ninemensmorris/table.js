// The page: draws the board, and makes moves of clicks. Rules and opponent are the package's.
globalThis.morrisTable = (canvas) => {
  const OTHER = "white"; // who begins
  const OWN = "black";
  const BY_CHANCE = 2; // moves that the opponent begins with
  const LEAST = 3; // pieces; who has fewer has lost
  const COLOURS = { [OWN]: "#222222", [OTHER]: "#f7f7f2" };
  const GRID = 7;
  const CELL = canvas.width / GRID;
  const context = canvas.getContext("2d");
  let ai;
  let replies;
  let moves;

  const points = () => game.board.map;
  const left = (name) => game.teams.find((team) => team.name === name).activePieces.length;
  const hasLost = (name) => left(name) < LEAST;
  const toMove = () => (game.nextAction === "remove") !== (game.nextTeam === OWN); // a mill takes a piece of the next one's
  const from = (point) => moves.filter(({ startPoint }) => startPoint === point);
  const goals = () =>
    game.nextAction === "move"
      ? from(points()[table.marked]).map(({ targetPoint }) => targetPoint)
      : targets();
  const targets = () => moves.map(({ targetPoint }) => targetPoint);

  const table = {
    marked: -1,
    begin() {
      // The package's player asks for the game by this name.
      globalThis.game = new MorrisGame({
        board: { rows: 3, points: [false, true, false] },
        pieces: 9,
        teams: [],
      });
      ai = new MorrisAI(game, MorrisGame);
      replies = 0;
      table.marked = -1;
      answer();
    },
    isOver: () => hasLost(OWN) || hasLost(OTHER) || moves.length === 0,
    result: () => Number(hasLost(OTHER)) - Number(hasLost(OWN)),
    balance: () => left(OWN) - left(OTHER),
    /** The board of seven by seven, row by row: 1 the agent's piece, -1 the other's, 0 nothing. */
    cells: () => onBoard(points().map(({ team }) => ({ [OWN]: 1, [OTHER]: -1 })[team] ?? 0)),
    markedCell: () => onBoard(points().map((_, index) => Number(index === table.marked))).indexOf(1),
    toPlace: () =>
      game.teams.find(({ name }) => name === OWN).pieces.filter(({ point }) => point === null).length,
    removes: () => game.nextAction === "remove",
    /** The cells whose click does anything. */
    mask() {
      const useful = table.isOver() ? [] : goals();
      if (!table.isOver() && game.nextAction === "move")
        useful.push(...moves.map(({ startPoint }) => startPoint));
      return onBoard(points().map((point) => Number(useful.includes(point))));
    },
  };

  /** Where a point is: there are three squares within each other, the package counts from the inmost. */
  function place(index) {
    const ring = Math.floor(index / 8) + 1;
    const way = (index % 2) - 1;
    const sides = [
      [way, -1],
      [1, way],
      [-way, 1],
      [-1, -way],
    ];
    const [x, y] = sides[Math.floor((index % 8) / 2)];
    return [3 + ring * x, 3 + ring * y];
  }

  /** Numbers of the points as those of the board's cells. */
  function onBoard(numbers) {
    const cells = Array.from({ length: GRID * GRID }, () => 0);
    numbers.forEach((number, index) => {
      const [x, y] = place(index);
      cells[y * GRID + x] = number;
    });
    return cells;
  }

  function take({ action, startPoint, targetPoint }) {
    if (action === "set") game.set({ team: game.nextTeam, ...targetPoint.position });
    else if (action === "move") game.move(startPoint.position, targetPoint.position);
    else game.remove(targetPoint.position);
    moves = game.getMoves();
  }

  /** The other's moves until it is the agent's turn. */
  function answer() {
    moves = game.getMoves();
    while (!table.isOver() && !toMove()) {
      const isFirst = replies++ < BY_CHANCE;
      take(isFirst ? moves[Math.floor(Math.random() * moves.length)] : ai.calcMoves()[0]);
    }
    draw();
  }

  function click(x, y) {
    if (!table.mask()[y * GRID + x]) return;
    const index = points().findIndex((_, point) => place(point).join() === [x, y].join());
    const point = points()[index];
    if (goals().includes(point)) {
      const start = points()[table.marked];
      table.marked = -1;
      take(moves.find((move) => move.targetPoint === point && move.startPoint === start));
      answer();
    } else table.marked = index;
    draw();
  }

  function draw() {
    context.fillStyle = "#c9a66b";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = "#5a3d1c";
    for (const ring of [1, 2, 3])
      context.strokeRect((3.5 - ring) * CELL, (3.5 - ring) * CELL, 2 * ring * CELL, 2 * ring * CELL);
    for (const [x, y] of [
      [0, 3],
      [4, 3],
      [3, 0],
      [3, 4],
    ]) {
      context.beginPath();
      context.moveTo((x + 0.5) * CELL, (y + 0.5) * CELL);
      context.lineTo((x + (y === 3 ? 2.5 : 0.5)) * CELL, (y + (x === 3 ? 2.5 : 0.5)) * CELL);
      context.stroke();
    }
    points().forEach(({ team }, index) => {
      disc(index, 0.08, "#5a3d1c");
      if (team) disc(index, 0.36, COLOURS[team]);
      if (index === table.marked) disc(index, 0.16, "#e9c46a");
    });
  }

  function disc(index, radius, colour) {
    const [x, y] = place(index);
    context.fillStyle = colour;
    context.beginPath();
    context.arc((x + 0.5) * CELL, (y + 0.5) * CELL, radius * CELL, 0, 2 * Math.PI);
    context.fill();
  }

  canvas.addEventListener("click", ({ offsetX, offsetY }) =>
    click(Math.floor(offsetX / CELL), Math.floor(offsetY / CELL)),
  );
  table.begin();
  return table;
};
