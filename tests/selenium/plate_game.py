"""The small game of examples/plate, as the tests use it."""

from pathlib import Path

PLATE = Path(__file__).resolve().parents[2] / "examples" / "plate" / "index.html"
