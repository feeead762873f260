"""Between Gymnasium and a page: an episode is begun, stepped, faulted and ended here."""
