"""States in place: what only DevTools sees of a page whose moments are copied (runtime/states/ copies them)."""
