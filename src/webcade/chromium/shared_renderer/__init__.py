"""Let several pages share a renderer process, so that one call steps them all."""
