"""The checks of `check_game`, one module for each kind of promise."""
