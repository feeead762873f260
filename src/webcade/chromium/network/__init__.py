"""What a page asks for and is given: a game's files, nothing else."""
