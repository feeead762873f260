// The page: draws the sea, and hands clicks to the package's engine, which places the ships and judges the shots.
globalThis.battleshipSea = (engine, canvas) => {
  const SIZE = 10;
  const CELL = canvas.width / SIZE;
  const UNKNOWN = 0;
  const FIELD = { 1: 1, 2: -1 }; // what a shot gives: a hit, a miss
  const context = canvas.getContext("2d");

  const sea = {
    board: undefined,
    fields: [],
    shots: 0,
    begin() {
      sea.board = engine.build_board();
      sea.fields = new Array(SIZE * SIZE).fill(UNKNOWN);
      sea.shots = 0;
      draw();
    },
    shoot(index) {
      sea.shots++;
      const field = FIELD[engine.shoot_ship(index, sea.board)];
      if (field !== undefined) sea.fields[index] = field;
      draw();
    },
    isOver: () => sea.board !== undefined && engine.is_end_of_game(sea.board),
  };

  function draw() {
    context.fillStyle = "#1d3557";
    context.fillRect(0, 0, canvas.width, canvas.height);
    sea.fields.forEach((field, index) => {
      const [x, y] = [(index % SIZE) * CELL, Math.floor(index / SIZE) * CELL];
      context.fillStyle = field === 1 ? "#e63946" : "#457b9d";
      context.fillRect(x + 1, y + 1, CELL - 2, CELL - 2);
      if (field !== -1) return;
      context.fillStyle = "#f1faee";
      context.fillRect(x + CELL / 3, y + CELL / 3, CELL / 3, CELL / 3);
    });
  }

  canvas.addEventListener("click", (event) =>
    sea.shoot(Math.floor(event.offsetY / CELL) * SIZE + Math.floor(event.offsetX / CELL)),
  );
  draw(); // the ships wait for the seed
  return sea;
};
