"""All chance in a page comes from one seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from open_page import OpenPage

pytestmark = pytest.mark.browser

Open = Callable[..., OpenPage]
SOURCES = [
    "Math.random()",
    "[...crypto.getRandomValues(new Uint8Array(20))]",
    "[...crypto.getRandomValues(new Uint32Array(5))]",
    "crypto.randomUUID()",
]


def draw(page: OpenPage, source: str, seed: int) -> Any:
    page.seed(seed)
    return page(f"Array.from({{ length: 5 }}, () => {source})")


@pytest.mark.parametrize("source", SOURCES)
def test_the_seed_rules_it_in_every_page(load_page: Open, source: str) -> None:
    first, second = load_page(), load_page(number=1)
    values = draw(first, source, 1)
    assert draw(second, source, 1) == values
    assert draw(first, source, 2) != values
    assert draw(first, source, 1) == values
    assert len({str(value) for value in values}) == 5


def test_chance_before_the_first_seed_is_the_same_in_every_page(load_page: Open) -> None:
    text = "[Math.random(), crypto.randomUUID()]"
    assert load_page()(text) == load_page(number=1)(text)


def test_random_values_fill_the_array_they_are_given(page: OpenPage) -> None:
    page.run(
        "var array = new Uint8Array(9).subarray(3, 6); var same = crypto.getRandomValues(array) === array"
    )
    assert page("same") is True
    assert page("[...new Uint8Array(array.buffer)].map((byte, i) => (i < 3 || i > 5 ? byte : 0))") == [0] * 9


def test_a_uuid_is_of_version_4(page: OpenPage) -> None:
    assert page(
        "/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())"
    )
