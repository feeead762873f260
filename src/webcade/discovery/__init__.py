"""webcade new: find what a game's page does, and write the game.toml that says so."""
