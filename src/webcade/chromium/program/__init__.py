"""The browser program: find it, start it with a profile of its own, share it, and say why it fails."""
