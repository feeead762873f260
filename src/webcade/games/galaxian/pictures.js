// What the page loads before it plays: the pictures, drawn anew for webcade, and nothing to hear in place of its sounds.
globalThis.galaxianAssets = () => {
  // Left halves, mirrored; a letter is a block of the colour below, each picture as large as the package's own.
  const COLOURS = { a: "#5ec8e5", b: "#e8f7fb", c: "#e5484d", d: "#ffd166", e: "#7a1f2b" };
  const SHAPES = {
    ship: [40, 26, ["....b", "....b", "...ab", "a..ab", "a.aab", "aaaaa", "aaaaa", ".aa.d"]],
    enemy: [38, 28, ["c...e", "cc.ce", "ccccc", ".cdcc", ".cdcc", "ccccc", "c.cce", "c..c."]],
    bullet: [2, 14, ["d"]],
    bullet_enemy: [2, 14, ["c"]],
  };

  function picture(width, height, paint) {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    paint(canvas.getContext("2d"));
    return canvas;
  }

  function figure([width, height, halves]) {
    const rows = halves.map((half) => half + [...half].reverse().join("").slice(1));
    return picture(width, height, (context) => {
      rows.forEach((row, y) => {
        [...row].forEach((letter, x) => {
          context.fillStyle = COLOURS[letter] ?? "transparent";
          const [left, right] = [x, x + 1].map((edge) => Math.round((edge * width) / row.length));
          const [top, bottom] = [y, y + 1].map((edge) => Math.round((edge * height) / rows.length));
          context.fillRect(left, top, right - left, bottom - top);
        });
      });
    });
  }

  const bg = picture(600, 360, (context) => {
    context.fillStyle = "#000000";
    context.fillRect(0, 0, 600, 360);
    context.fillStyle = "#666666";
    for (let star = 0; star < 60; star++) context.fillRect((star * 211) % 600, (star * 97) % 360, 2, 2);
  });
  const silence = { ended: true, duration: 0, play() {}, pause() {}, cloneNode: () => silence };
  return {
    images: {
      bg,
      ...Object.fromEntries(Object.entries(SHAPES).map(([name, shape]) => [name, figure(shape)])),
    },
    audio: { kick_shock: silence, game_over: silence, laser: silence, explosion: silence },
  };
};
