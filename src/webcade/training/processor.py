"""How the learner uses the processor. It imports no torch, which reads these when it is loaded."""

from __future__ import annotations

import os

_DEFAULTS = {
    # Large tensors in huge pages: without, a third of the learner's time goes into page faults.
    "THP_MEM_ALLOC_ENABLE": "1",
    # Threads that wait for one another sleep, for the browsers and other programs need the cores, too.
    "OMP_WAIT_POLICY": "passive",
}


def set_up_processor() -> None:
    """Set what torch reads from the environment, unless the user has; call it before torch is imported."""
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
