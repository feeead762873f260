"""Record a game as files: a video, and a contact sheet of many observations in one picture.

Both need the extra `video` (PyAV, Pillow); `unavailable_reason` says whether it is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
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

_ENCODERS = ("libx264", "libopenh264", "mpeg4")  # in order of preference; video players know all three
_QUALITY = {"crf": "18", "preset": "veryfast"}  # libx264's options: no visible loss


def unavailable_reason() -> str | None:
    """Return what is missing for recording, and what to type; None if nothing is missing."""
    lacking = [name for module, name in (("av", "PyAV"), ("PIL", "Pillow")) if find_spec(module) is None]
    if not lacking:
        return None
    return f'videos and contact sheets need {" and ".join(lacking)}; type: pip install "webcade[video]"'


class VideoWriter:
    """Writes an MP4 that every video player plays: H.264, yuv420p.

    An odd height or width is made even by repeating the last row or column.

    Args:
        path: the file; an existing one is overwritten.
        fps: frames per second, exact.

    Attributes:
        frames: number of frames written so far.
    """

    def __init__(self, path: Path, fps: Fraction) -> None:
        import av

        self.frames = 0
        self._fps = fps
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream: Any = None

    def add(self, picture: Picture, times: int = 1) -> None:
        """Append a picture for `times` frames. The first picture sets the video's size.

        Args:
            picture: uint8 (height, width, 3) or (height, width).
            times: number of frames.
        """
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
    """Return the picture with an even height and width, which yuv420p needs."""
    height, width = picture.shape[:2]
    beyond = [(0, height % 2), (0, width % 2), (0, 0)][: picture.ndim]
    return np.ascontiguousarray(np.pad(picture, beyond, mode="edge"))


def joined(pictures: Sequence[Picture], captions: Sequence[str]) -> Picture:
    """Join pictures of one size, each with a line of text above it: in a row, wide ones below each other.

    Args:
        pictures: uint8 (height, width, 3) or (height, width).
        captions: a short text for each.

    Returns:
        uint8 (height, width, 3).
    """
    height, width = pictures[0].shape[:2]
    cells = [
        np.concatenate([_strip(caption, width), _colored(picture)])
        for picture, caption in zip(pictures, captions, strict=True)
    ]
    return np.concatenate(cells, axis=0 if width > 2 * height else 1)


def _strip(caption: str, width: int) -> Picture:
    """A line of text on paper, (_CAPTION, width, 3)."""
    from PIL import Image, ImageDraw, ImageFont

    strip = Image.new("RGB", (width, _CAPTION), _PAPER)
    ImageDraw.Draw(strip).text((_MARGIN // 2, 4), caption, _TITLE, ImageFont.load_default(13))
    return np.asarray(strip)


def _colored(picture: Picture) -> Picture:
    return picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)


class ContactSheet:
    """Pictures chosen evenly from a long sequence, drawn with their captions into one PNG.

    The sequence's length need not be known: at most four times SHOWN pictures are in memory at any time.

    Args:
        title: text above the pictures.
    """

    SHOWN = 24

    def __init__(self, title: str) -> None:
        self._title = title
        self._kept: list[tuple[Picture, str]] = []
        self._seen = 0
        self._stride = 1

    def add(self, picture: Picture, caption: str) -> None:
        """Add the sequence's next picture, uint8 (height, width, 3) or (height, width); it may be skipped."""
        if self._seen % self._stride == 0:
            self._kept.append((picture.copy(), caption))
            if len(self._kept) > 4 * self.SHOWN:
                self._kept = self._kept[::2]
                self._stride *= 2
        self._seen += 1

    def chosen(self) -> list[tuple[Picture, str]]:
        """Return the pictures that the sheet shows, each with its caption, in order; at most SHOWN."""
        count = min(self.SHOWN, len(self._kept))
        return [self._kept[round(at)] for at in np.linspace(0, len(self._kept) - 1, count)]

    def write(self, path: Path) -> None:
        """Write the PNG. If no picture was added, write nothing."""
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
    """Scale a picture to a cell: small ones by a whole factor, with sharp pixels; large ones by averaging."""
    from PIL import Image

    image = Image.fromarray(picture).convert("RGB")
    factor = cell_width // image.width
    if factor >= 1:
        return image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    height = max(1, round(image.height * cell_width / image.width))
    return image.resize((cell_width, height), Image.Resampling.LANCZOS)
