"""How long a call takes."""

from __future__ import annotations

import time
from collections.abc import Callable


def milliseconds(call: Callable[[], object]) -> float:
    """Call a function; return the milliseconds that it took."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000
