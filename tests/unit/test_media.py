"""Videos and contact sheets, read back."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from webcade import media
from webcade.media import ContactSheet, VideoWriter, joined, make_even


def picture(height: int, width: int, shade: int) -> np.ndarray:
    image = np.full((height, width, 3), 255, np.uint8)
    image[height // 3 : height // 2, width // 3 : width // 2] = shade
    return image


def test_a_video_has_every_picture_at_its_speed_and_even_sides(tmp_path: Path) -> None:
    path = tmp_path / "play.mp4"
    with VideoWriter(path, Fraction(15)) as video:
        for shade in range(0, 200, 20):
            video.add(picture(33, 47, shade))
        video.add(picture(33, 47, 0), times=5)
    assert video.frames == 15
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == 15
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    assert [frame.shape for frame in frames] == [(34, 48, 3)] * 15
    assert frames[-1][13, 18].max() < 60
    assert frames[-1][2, 2].min() > 220


def test_a_video_without_pictures_can_be_closed(tmp_path: Path) -> None:
    VideoWriter(tmp_path / "none.mp4", Fraction(15)).close()


@pytest.mark.parametrize("shape", [(3, 5), (4, 5, 3), (4, 6, 3)])
def test_sides_are_made_even_by_repeating_the_edge(shape: tuple[int, ...]) -> None:
    image = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    even = make_even(image)
    assert all(side % 2 == 0 for side in even.shape[:2])
    assert (even[: shape[0], : shape[1]] == image).all()
    assert (even[-1, : shape[1]] == image[-1]).all()


@pytest.mark.parametrize("count", [1, 5, 24, 25, 97, 1000])
def test_a_sheet_shows_pictures_from_first_to_late_evenly(count: int) -> None:
    sheet = ContactSheet("all of them")
    for number in range(count):
        sheet.add(np.zeros((2, 2), np.uint8), str(number))
    numbers = [int(caption) for _, caption in sheet.chosen()]
    assert len(numbers) == min(count, ContactSheet.SHOWN)
    assert numbers[0] == 0
    assert numbers[-1] >= 0.9 * (count - 1)
    gaps = np.diff(numbers)
    assert gaps.size == 0 or gaps.max() <= 2 * gaps.min()


@pytest.mark.parametrize("shape", [(84, 84), (150, 600, 3), (600, 800, 3)])
def test_a_sheet_is_dark_on_light_and_of_a_size_to_be_read(shape: tuple[int, ...], tmp_path: Path) -> None:
    sheet = ContactSheet("what was seen")
    for number in range(30):
        image = np.full(shape, 255, np.uint8)
        image[shape[0] // 2 :, : shape[1] // 3] = 80
        sheet.add(image, f"step {number}")
    sheet.write(tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as found:
        assert found.format == "PNG"
        assert 1200 <= found.width <= 2400
        grey = np.asarray(found.convert("L"))
    assert np.median(grey) > 200
    assert (grey < 100).mean() > 0.05


def test_a_sheet_of_nothing_writes_nothing(tmp_path: Path) -> None:
    ContactSheet("nothing").write(tmp_path / "none.png")
    assert not (tmp_path / "none.png").exists()


def test_what_is_missing_is_named_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    assert media.unavailable_reason() is None
    monkeypatch.setattr(media, "find_spec", lambda name: None if name == "av" else object())
    assert (
        media.unavailable_reason()
        == 'videos and contact sheets need PyAV; type: pip install "webcade[video]"'
    )


def test_two_players_are_shown_in_a_row_and_wide_games_below_each_other() -> None:
    gray = np.full((40, 60), 9, np.uint8)
    both = joined([picture(40, 60, 0), gray], ["an agent, score 7", "chance"])
    assert both.shape == (64, 120, 3)
    assert (both[24:, 60:] == 9).all()
    assert (both[:24, :60] < 128).any()  # its caption
    assert joined([picture(15, 60, 0)] * 2, ["one", "two"]).shape == (2 * 39, 60, 3)
