"""What a game's page has in it, for whoever writes its file."""
