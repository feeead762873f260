"""Moments of episodes, to be had again: taken, gone back to, kept in files."""
