"""Answer a page's requests with the game's files, and block all others."""
