// The page: draws the points and the turn's dice, and makes moves of clicks. Rules and dice are the package's.
globalThis.pigTable = ({ games: { Pig }, players: { RuleBasedPlayer } }, canvas) => {
  const ENOUGH = 20; // points of a turn, at which the opponent holds
  const GOAL = 100;
  const [OWN, OTHER] = Pig.prototype.players;
  const DIE = 22;
  const IN_A_ROW = 9;
  const PIPS = [[], [4], [0, 8], [0, 4, 8], [0, 2, 6, 8], [0, 2, 4, 6, 8], [0, 2, 3, 5, 6, 8]];
  const context = canvas.getContext("2d");
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
  const opponent = new RuleBasedPlayer({ rules: [choose] });
  let game;

  /** To roll until the turn has enough, or the game is won. */
  function choose([state, role]) {
    const points = sum(state.__rolls__);
    const holds = points >= ENOUGH || state.__scores__[role] + points >= GOAL;
    return holds ? "hold" : "roll";
  }

  const table = {
    begin() {
      game = new Pig(OWN, GOAL);
      draw();
    },
    isOver: () => game.result() !== undefined,
    points: (isOwn) => game.__scores__[isOwn ? OWN : OTHER],
    turn: () => sum(game.__rolls__),
    lead: () => table.points(true) - table.points(false),
    result: () => (table.isOver() ? Math.sign(table.lead()) : 0),
    /** Whether the agent can roll, and hold. */
    mask() {
      const moves = game.moves()?.[OWN] ?? [];
      return [moves.includes("roll"), moves.includes("hold")];
    },
  };

  function take(role, move) {
    const next = game.next({ [role]: move });
    game = next.isContingent ? next.randomNext() : next;
  }

  /** The agent's move, and the other's turn after it. */
  function click(isHold) {
    if (!table.mask()[Number(isHold)]) return;
    take(OWN, isHold ? "hold" : "roll");
    while (!table.isOver() && game.activePlayer() === OTHER) take(OTHER, opponent.decision(game, OTHER));
    draw();
  }

  function draw() {
    context.fillStyle = "#264653";
    context.fillRect(0, 0, canvas.width, canvas.height);
    bar(10, table.points(true), "#e9c46a", table.turn());
    bar(34, table.points(false), "#e76f51", 0);
    game.__rolls__.forEach((roll, index) => {
      die(10 + (index % IN_A_ROW) * (DIE + 3), 62 + Math.floor(index / IN_A_ROW) * (DIE + 3), roll);
    });
    for (const index of [0, 1]) {
      context.fillStyle = table.mask()[index] ? "#2a9d8f" : "#3a5a66";
      context.fillRect(10 + index * 115, 120, 105, 30);
    }
    die(52, 124, 6);
    context.fillStyle = "#ffffff";
    context.fillRect(171, 125, 13, 20);
  }

  /** Points of the hundred, and those of the turn, which are not safe yet. */
  function bar(y, points, colour, turn) {
    const width = (canvas.width - 20) / GOAL;
    context.fillStyle = "#3a5a66";
    context.fillRect(10, y, GOAL * width, 16);
    context.fillStyle = "#ffffff";
    context.fillRect(10, y, Math.min(GOAL, points + turn) * width, 16);
    context.fillStyle = colour;
    context.fillRect(10, y, Math.min(GOAL, points) * width, 16);
  }

  function die(x, y, roll) {
    context.fillStyle = "#f8f9fa";
    context.fillRect(x, y, DIE, DIE);
    context.fillStyle = "#222222";
    for (const pip of PIPS[roll])
      context.fillRect(x + 3 + (pip % 3) * 6, y + 3 + Math.floor(pip / 3) * 6, 4, 4);
  }

  canvas.addEventListener("click", (event) => click(event.offsetX > canvas.width / 2));
  table.begin();
  return table;
};
