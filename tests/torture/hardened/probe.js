({
  sum: () => state.place[0] + state.place[1],
});
