"""The masks of the catalogue's games, held against what their actions do."""

from __future__ import annotations

import numpy as np
import pytest

from webcade import WebcadeEnv

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_minesweeper_offers_the_covered_fields_and_no_other():
    rng = np.random.default_rng(0)
    with WebcadeEnv("Minesweeper", obs_type="state") as env:
        board, info = env.reset(seed=0)
        over = False
        while not over:
            assert ((info["action_mask"] == 1) == (board < 0)).all()
            assert (env.action_masks() == (board < 0)).all()
            chosen = int(rng.choice(np.flatnonzero(info["action_mask"])))
            board, _, terminated, truncated, info = env.step(chosen)
            assert board[chosen] >= 0
            over = terminated or truncated


def test_2048_offers_the_moves_that_change_the_board():
    rng = np.random.default_rng(0)
    seen: set[tuple[int, ...]] = set()
    with WebcadeEnv("Game2048", obs_type="state") as env:
        board, info = env.reset(seed=3)
        for _ in range(60):
            mask = info["action_mask"]
            seen.add(tuple(mask.tolist()))
            for idle in np.flatnonzero(mask == 0).tolist():
                assert (env.step(idle)[0] == board).all()
            after, *_, info = env.step(int(rng.choice(np.flatnonzero(mask))))
            assert (after != board).any()
            board = after
    assert len(seen) > 3
