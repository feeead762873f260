"""Watch and play in a tab of a browser: what the server's page asks for, and what it is answered.

`played.py` is one game as a person in a tab plays it, without any server; `connection.py` is a tab's
connection, with a game of its own; `web/` has what the tab itself runs.
"""
