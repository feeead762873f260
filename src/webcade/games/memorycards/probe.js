// The cards as numbers. Only reads.
(() => {
  const cards = () => [...memory.cards()];
  const isUp = (card) => card.classList.contains("active");

  return {
    colours: () => cards().map((card) => (isUp(card) ? Number(card.dataset.colour) : 0)),
    found: () => cards().map((card) => card._found === true),
    /** Face down, or up since the last pair, which is turned down at the next click. */
    mask() {
      const up = cards().filter((card) => isUp(card) && !card._found);
      return cards().map((card) => !card._found && (up.length !== 1 || card !== up[0]));
    },
  };
})();
