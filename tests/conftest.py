"""What every test stands on: which webcade is tested, and that a missing browser fails, never skips."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import webcade
from webcade.chromium.program.find import find_chromium
from webcade.errors import BrowserError

PACKAGE = Path(webcade.__file__).parent


def pytest_configure() -> None:
    wheel = os.environ.get("WEBCADE_TESTED_WHEEL")
    if wheel and not PACKAGE.is_relative_to(wheel):
        pytest.exit(f"the tests should see the wheel in {wheel}, and see {PACKAGE}", returncode=1)


def pytest_report_header() -> str:
    return f"webcade: {PACKAGE}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and (complaint := missing_browser()):
        pytest.fail(complaint, pytrace=False)


def missing_browser() -> str | None:
    """What to type to have a Chromium; None if one is here."""
    try:
        find_chromium()
    except BrowserError as error:
        return str(error)
    return None
