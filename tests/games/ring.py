"""The ring: a dot that runs round, as FakePage plays it. No browser has its page."""

from __future__ import annotations

from typing import Any

from games import discrete, observe

RING: dict[str, Any] = {
    "name": "Ring",
    "title": "A dot on a ring",
    "source": {"url": "https://ring.invalid/"},
    "clock": {"frame_skip": 2},
    "actions": discrete(noop={}, on={"keys": ["Space"]}),
    "observation": observe(12, 8),
    "readings": {"score": "score", "over": "over"},
    "reward": {"step": 0.5, "over": -1, "score": 2},
    "features": [
        {"name": "column", "reading": "column", "low": 0, "high": 11},
        {"name": "pace", "reading": "pace", "low": 0, "high": 3},
    ],
}
STATELESS = RING | {"features": None}
RESTARTS = RING | {"episode": {"restart": [{"wait_ms": 1}]}}
