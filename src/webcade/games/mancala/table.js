// The page: draws houses and stores, and makes moves of clicks. Rules and opponent are the packages'.
globalThis.mancalaTable = ({ games: { Mancala }, players: { AlphaBetaPlayer, RandomPlayer } }, canvas) => {
  const HORIZON = 2; // moves that the opponent looks ahead, after its own
  const BY_CHANCE = 2; // moves that the opponent begins with
  const [OWN, OTHER] = Mancala.prototype.players;
  const HOUSES = 6;
  const STORE = 6; // of the agent's, in the game's board: its houses come before, the other's and its store after
  const CELL = canvas.width / (HOUSES + 2);
  const context = canvas.getContext("2d");
  const opponent = new AlphaBetaPlayer({ horizon: HORIZON, heuristic: Mancala.heuristics.DEFAULT });
  const atFirst = new RandomPlayer();
  let game;
  let replies;

  const table = {
    begin() {
      game = new Mancala(OTHER);
      replies = 0;
      answer();
    },
    isOver: () => game.scores() !== null,
    /** The agent's houses from the left, its store; the other's, as they are sown, its store. */
    seeds: () => game.board,
    /** Seeds of the agent's more than of the other's: in the stores, and at the end in the houses, too. */
    balance() {
      const { [OWN]: own, [OTHER]: other } = game.scores() ?? {
        [OWN]: game.board[STORE],
        [OTHER]: game.board.at(-1),
      };
      return own - other;
    },
    result: () => (table.isOver() ? Math.sign(table.balance()) : 0),
    mask: () => game.board.slice(0, HOUSES).map((seeds) => seeds > 0 && !table.isOver()),
  };

  /** The other's moves until the agent's turn comes again. */
  function answer() {
    while (!table.isOver() && game.activePlayer() === OTHER) {
      const player = replies++ < BY_CHANCE ? atFirst : opponent;
      game = game.next({ [OTHER]: player.decision(game, OTHER) });
    }
    draw();
  }

  function click(house) {
    if (!table.mask()[house]) return;
    game = game.next({ [OWN]: house });
    answer();
  }

  function draw() {
    context.fillStyle = "#8d5b3a";
    context.fillRect(0, 0, canvas.width, canvas.height);
    game.board.forEach((seeds, index) => {
      const isOwn = index <= STORE;
      const column = isOwn ? index + 1 : 2 * HOUSES + 1 - index;
      const isStore = index === STORE || index === game.board.length - 1;
      hollow((column + 0.5) * CELL, canvas.height * (isStore ? 0.5 : isOwn ? 0.75 : 0.25), isStore, seeds);
    });
  }

  /** A house or store with its seeds, and how many they are. */
  function hollow(x, y, isStore, seeds) {
    context.fillStyle = "#5e3a22";
    context.beginPath();
    context.ellipse(x, y, 0.45 * CELL, (isStore ? 1 : 0.45) * CELL, 0, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = "#e9d8a6";
    for (let seed = 0; seed < seeds; seed++) {
      const away = 0.07 * CELL * Math.sqrt(seed); // seeds in a spiral, so that a glance tells how many
      context.beginPath();
      context.arc(
        x + away * Math.cos(2.4 * seed),
        y + away * Math.sin(2.4 * seed),
        0.05 * CELL,
        0,
        2 * Math.PI,
      );
      context.fill();
    }
  }

  canvas.addEventListener("click", (event) => {
    if (event.offsetY > canvas.height / 2) click(Math.floor(event.offsetX / CELL) - 1);
  });
  table.begin();
  return table;
};
