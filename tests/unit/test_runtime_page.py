"""What a page in any driver does without its browser."""

from __future__ import annotations

import errno
import os
from typing import Any

import pytest

from webcade.catalogue import nearest_game
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.errors import PageError
from webcade.page import View


def test_a_system_that_refuses_a_games_files_is_a_page_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(game: Any) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), "/games/dots")

    monkeypatch.setattr("webcade.chromium.page.open_site", refuse)
    page = ChromiumPage(nearest_game(), View(), PageOptions())
    with pytest.raises(PageError, match="could not load: /games/dots: Too many open files"):
        page.load()
