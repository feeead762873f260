"""The Chromium driver: find the browser, start it, talk to it over DevTools, and run a game's page in it."""
