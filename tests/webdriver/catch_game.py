"""The small game of examples/catch, as the tests use it."""

from pathlib import Path

CATCH = Path(__file__).resolve().parents[2] / "examples" / "catch" / "index.html"
