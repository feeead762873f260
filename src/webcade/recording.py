"""What a game looked like, kept as files: a video of the play, and one picture of many observations.

Both need the extra `video` (PyAV, Pillow); `missing` says whether it is there.
"""

from __future__ import annotations

from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Picture = NDArray[np.uint8]  # (height, width, 3) or (height, width)

_ENCODERS = ("libx264", "libopenh264", "mpeg4")  # the first that PyAV offers; players know all three
_QUALITY = {"crf": "18", "preset": "veryfast"}  # libx264's: no loss to be seen


def unavailable_reason() -> str | None:
    """What to type to be able to record; None if nothing is missing."""
    lacking = [name for module, name in (("av", "PyAV"), ("PIL", "Pillow")) if find_spec(module) is None]
    if not lacking:
        return None
    return (
        f'no video and no contact sheet without {" and ".join(lacking)}; type: pip install "webcade[video]"'
    )


class VideoWriter:
    """An MP4 that every player plays: H.264, yuv420p, sides made even by repeating the last row or column.

    Args:
        path: the file, overwritten if it is there.
        fps: frames a second, exact.

    Attributes:
        frames: how many were written.
    """

    def __init__(self, path: Path, fps: Fraction) -> None:
        import av

        self.frames = 0
        self._fps = fps
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream: Any = None

    def add(self, picture: Picture, times: int = 1) -> None:
        """Append a picture, shown for `times` frames; the first one sets the size."""
        import av

        even = make_even(picture)
        if self._stream is None:
            self._stream = self._open_stream(*even.shape[:2])
        for _ in range(times):
            frame = av.VideoFrame.from_ndarray(even, format="rgb24" if even.ndim == 3 else "gray")
            frame.pts = self.frames
            frame.time_base = 1 / self._fps
            self._container.mux(self._stream.encode(frame))
            self.frames += 1

    def close(self) -> None:
        """Finish the file. A second call does nothing."""
        if self._stream is not None:
            self._container.mux(self._stream.encode())
            self._stream = None
        self._container.close()

    def _open_stream(self, height: int, width: int) -> Any:
        import av

        encoder = next(name for name in _ENCODERS if name in av.codecs_available)
        options = _QUALITY if encoder == "libx264" else {}
        stream: Any = self._container.add_stream(encoder, rate=self._fps, options=options)
        stream.height, stream.width, stream.pix_fmt = height, width, "yuv420p"
        stream.codec_context.time_base = 1 / self._fps
        return stream

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def make_even(picture: Picture) -> Picture:
    """The picture with an even height and width, as yuv420p needs."""
    height, width = picture.shape[:2]
    beyond = [(0, height % 2), (0, width % 2), (0, 0)][: picture.ndim]
    return np.ascontiguousarray(np.pad(picture, beyond, mode="edge"))


class ContactSheet:
    """Evenly chosen pictures of a long row of them, in one PNG, each with its caption.

    The row's length need not be known: at most four times as many as are shown are kept at any time.
    """

    SHOWN = 24

    def __init__(self, title: str) -> None:
        self._title = title
        self._kept: list[tuple[Picture, str]] = []
        self._seen = 0
        self._stride = 1

    def add(self, picture: Picture, caption: str) -> None:
        """Show this picture to the sheet, which may keep it."""
        if self._seen % self._stride == 0:
            self._kept.append((picture.copy(), caption))
            if len(self._kept) > 4 * self.SHOWN:
                self._kept = self._kept[::2]
                self._stride *= 2
        self._seen += 1

    def chosen(self) -> list[tuple[Picture, str]]:
        """The pictures that the sheet shows, in their order."""
        count = min(self.SHOWN, len(self._kept))
        return [self._kept[round(at)] for at in np.linspace(0, len(self._kept) - 1, count)]

    def write(self, path: Path) -> None:
        """Write the PNG. With no picture there is no file."""
        if self._kept:
            _draw_sheet(self.chosen(), self._title).save(path)


_PAPER, _FRAME, _INK, _TITLE = "#f3f3f0", "#b9b9b4", "#55554f", "#1d1d1b"
_MARGIN = 16
_CAPTION = 24
_HEAD = 48


def _draw_sheet(cells: list[tuple[Picture, str]], title: str) -> Image:
    from PIL import Image, ImageDraw, ImageFont

    height, width = cells[0][0].shape[:2]
    columns, cell_width = (4, 420) if width > 2 * height else (6, 270)
    pictures = [_fit(picture, cell_width) for picture, _ in cells]
    across, down = pictures[0].width + _MARGIN, pictures[0].height + _CAPTION + _MARGIN
    columns = min(columns, len(cells))
    rows = -(-len(cells) // columns)
    sheet = Image.new("RGB", (_MARGIN + columns * across, _HEAD + rows * down), _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((_MARGIN, _MARGIN), title, _TITLE, ImageFont.load_default(18))
    for number, (picture, (_, caption)) in enumerate(zip(pictures, cells, strict=True)):
        corner = _MARGIN + number % columns * across, _HEAD + number // columns * down
        _draw_cell(sheet, pen, picture, caption, corner)
    return sheet


def _draw_cell(sheet: Image, pen: ImageDraw, picture: Image, caption: str, corner: tuple[int, int]) -> None:
    from PIL import ImageFont

    left, top = corner
    sheet.paste(picture, corner)
    pen.rectangle((left - 1, top - 1, left + picture.width, top + picture.height), outline=_FRAME)
    font = ImageFont.load_default(13)
    shown = caption
    while len(shown) > 1 and pen.textlength(shown, font) > picture.width:
        shown = shown.removesuffix("…")[:-1] + "…"
    pen.text((left, top + picture.height + 4), shown, _INK, font)


def _fit(picture: Picture, cell_width: int) -> Image:
    """Small ones grow by whole factors, their pixels sharp; large ones are averaged down."""
    from PIL import Image

    image = Image.fromarray(picture).convert("RGB")
    factor = cell_width // image.width
    if factor >= 1:
        return image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    height = max(1, round(image.height * cell_width / image.width))
    return image.resize((cell_width, height), Image.Resampling.LANCZOS)
