"""Pages that share a renderer process, so that one call steps them all."""
