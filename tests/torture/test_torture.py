"""The short form of every trial; `make torture` runs the long one."""

from __future__ import annotations

import pytest
from trial import TRIALS, trial

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("name", TRIALS)
def test_everything_that_is_promised_holds_in_the_short_form_of(name: str) -> None:
    module = trial(name)
    outcome = module.run(0, module.SHORT, lambda done: None)
    assert not outcome.violations
