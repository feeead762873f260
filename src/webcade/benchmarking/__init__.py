"""How fast a game runs, held against a loop inside its page and against the way of the article."""
