"""States in place: what only DevTools sees of a page. runtime/states/ copies the page's moments."""
