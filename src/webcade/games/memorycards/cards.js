// What the page lays the package's cards out with: eight colours, each on two cards.
globalThis.memoryCards = (Match) => {
  const COLOURS = ["#e63946", "#f4a261", "#ffe066", "#52b788", "#48cae4", "#4361ee", "#b5179e", "#f8f9fa"];
  const SIDE = 4;
  const STEP = 40;
  let game;

  return {
    begin() {
      clearInterval(game?.timer);
      game = new Match(
        "#board",
        {
          template: "<i style='background: {colour}'></i>",
          autoremove: false,
          size: { x: SIDE, y: SIDE },
          step: { x: STEP, y: STEP },
        },
        COLOURS.map((colour, index) => ({ colour, index })),
      );
      game.on("render", (card, { index }) => card.setAttribute("data-colour", index + 1));
      game.start();
    },
    pairs: () => Object.keys(game.found).length,
    flips: () => game.flippedPairs,
    cards: () => game.ui.container.children,
  };
};
