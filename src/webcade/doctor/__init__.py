"""Examines which programs and packages webcade can use on this machine, for `webcade doctor`."""
