"""Steps asked for and answered through the memory of the page's own process, instead of the DevTools pipe."""
