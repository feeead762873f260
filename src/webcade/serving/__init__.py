"""Slow players: language models and people play a game whose time stands still until they act.

`session.py` is one game as such a player has it, without any server. Nothing else in webcade imports this
room but the command.
"""
