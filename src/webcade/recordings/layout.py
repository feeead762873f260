"""The bits of records that say what follows, and the limits that a reader holds them to."""

from __future__ import annotations

FRESH, SEEDED = 1, 2  # flags of a reset
OVER, WITHIN = 1, 2  # flags of a branch: it is an episode's end; it goes on from a moment of this file

# Flags of a step, and of a fault. Bits 5 and 6 are the kind of the input.
TERMINATED, TRUNCATED, HAS_REWARD, HAS_FRAMES, HAS_TIME = 1, 2, 4, 8, 16
KIND = 5

LONGEST_SEED = 64  # bytes of a seed that `reset` was called with; a longer one is not kept
MOST_FRAMES = (1 << 31) - 1  # of one step
LONGEST_RECIPE = 1 << 28  # bytes, unpacked
LONGEST_JSON = 1 << 18  # bytes of a header, of a fingerprint, of an input
