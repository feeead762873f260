"""One module a promise: what `check_game` holds a game to."""
