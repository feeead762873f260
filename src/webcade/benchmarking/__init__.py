"""Measures how fast a game runs, and compares it with other ways to run it."""
