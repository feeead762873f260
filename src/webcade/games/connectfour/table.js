// The page: draws the board, and hands clicks to the package's human player. Rules and opponent are the package's.
globalThis.connectFourTable = (c4, canvas) => {
  const CELL = canvas.width / c4.BoardBase.COLUMNS;
  const { PLAYER_1: OWN, PLAYER_2: OTHER, EMPTY } = c4.BoardPiece;
  const COLOURS = { [OWN]: "#ef453b", [OTHER]: "#0059ff", [EMPTY]: "#ffffff" };
  const RESULTS = { [OWN]: 1, [OTHER]: -1 };
  const context = canvas.getContext("2d");
  const human = new c4.PlayerHuman(OWN, "agent");

  function draw(map) {
    context.fillStyle = "#2b3a67";
    context.fillRect(0, 0, canvas.width, canvas.height);
    map.forEach((row, y) => {
      row.forEach((piece, x) => {
        context.fillStyle = COLOURS[piece];
        context.beginPath();
        context.arc((x + 0.5) * CELL, (y + 0.5) * CELL, 0.4 * CELL, 0, 2 * Math.PI);
        context.fill();
      });
    });
  }

  class Game extends c4.GameBase {
    waitingForMove() {}
    beforeMoveApplied() {}
    afterMove() {
      draw(this.board.map);
    }
    announceWinner() {}
  }

  const table = {
    game: undefined,
    begin() {
      table.game = new Game([human, new c4.PlayerAi(OTHER, "other")], new c4.BoardBase());
      draw(table.game.board.map);
      table.game.start();
    },
    result: () => RESULTS[table.game.board.getWinner()] ?? 0,
  };
  canvas.addEventListener("click", (event) => human.doAction(Math.floor(event.offsetX / CELL)));
  table.begin();
  return table;
};
