"""The DevTools protocol: its messages, the pipe that they go through, a session with a page."""
