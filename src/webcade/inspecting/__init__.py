"""Shows what a game's page contains, as a help for writing its game.toml."""
