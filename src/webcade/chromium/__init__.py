"""The other program: finding Chromium, starting it, talking to it, and the page it shows."""
