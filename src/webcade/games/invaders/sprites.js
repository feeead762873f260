// The sheet of pictures that the package leaves out: three invaders in two poses, the ship, a shot. Drawn anew for webcade.
globalThis.invaderSprites = () => {
  // Left halves, mirrored; a letter is a block. Each picture fills the rectangle of the sheet that the game cuts out.
  const SHAPES = {
    crab: [".X...", "..X..", "..XXX", ".XX.X", "XXXXX", "X.XXX", "X.X..", "...XX"],
    crabUp: [".X...", "X.X..", "X.XXX", "XXX.X", "XXXXX", ".XXXX", "..X..", ".X..."],
    skull: ["..XXX", ".XXXX", "XXXXX", "XX..X", "XXXXX", "..X.X", ".X.X.", "X...."],
    skullUp: ["..XXX", ".XXXX", "XXXXX", "XX..X", "XXXXX", "..XX.", ".X..X", "..X.."],
    squid: ["...XX", "..XXX", ".XXXX", ".XX.X", ".XXXX", "...X.", "..X.X", ".X.X."],
    squidUp: ["...XX", "..XXX", ".XXXX", ".XX.X", ".XXXX", "..X.X", ".X...", "..X.."],
    ship: ["....X", "...XX", "...XX", ".XXXX", "XXXXX", "XXXXX", "XXXXX", "XXXXX"],
  };
  const SHEET = [
    ["skull", 0, 0, 51, 34, "#7ee081"],
    ["skullUp", 0, 102, 51, 34, "#7ee081"],
    ["crab", 0, 137, 50, 33, "#6cc6ff"],
    ["crabUp", 0, 170, 50, 34, "#6cc6ff"],
    ["squid", 0, 68, 50, 32, "#ff9ecb"],
    ["squidUp", 0, 34, 50, 32, "#ff9ecb"],
    ["ship", 0, 204, 62, 32, "#ffd866"],
  ];
  const canvas = Object.assign(document.createElement("canvas"), { width: 65, height: 236 });
  const context = canvas.getContext("2d");
  for (const [name, left, top, width, height, colour] of SHEET) {
    const rows = SHAPES[name].map((half) => half + [...half].reverse().join("").slice(1));
    context.fillStyle = colour;
    rows.forEach((row, y) => {
      [...row].forEach((block, x) => {
        const across = width / row.length;
        const down = height / rows.length;
        if (block === "X") context.fillRect(left + x * across, top + y * down, across, down);
      });
    });
  }
  context.fillStyle = "white";
  context.fillRect(63, 0, 2, 8);
  return canvas.toDataURL();
};
