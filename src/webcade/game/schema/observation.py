"""`[observation]` and `[[features]]`: what the agent sees."""

from __future__ import annotations

from pydantic import Field, model_validator

from .page import Size
from .table import Table, choice, one_of
from .types import FLOAT32, Colour, Expression, Identifier, Pixels, Selectors, as_float32


class Crop(Table):
    """A part of the observed region."""

    x: int = Field(ge=0, description="Left edge, in pixels of the region.")
    y: int = Field(ge=0, description="Top edge, in pixels of the region.")
    width: Pixels = Field(description="Width in pixels of the region.")
    height: Pixels = Field(description="Height in pixels of the region.")


class Observation(Table):
    """What the agent sees: exactly one of `canvas`, `element` and `page = true`.

    Selectors are looked for in the page, then in shadow roots and in frames of the same origin. A canvas is
    read as the game painted it, which is fastest. `element` and `page` show what a person would see: text,
    styles and all, drawn by the browser.
    """

    model_config = choice("canvas", "element", "page")

    canvas: Selectors | None = Field(
        None,
        description="CSS selector of the canvas that the game draws on; or several, from the lowest up: then "
        "the region is the first one's, and the others lie over it where the page has them.",
    )
    element: str | None = Field(
        None, min_length=1, description="CSS selector of the element that is observed, as a person sees it."
    )
    page: bool = Field(False, description="Whether all that a person would see of the page is observed.")
    in_iframe: bool = Field(
        False,
        description="Whether the game may run in a frame, for `element` and `page`: pictures are then ten "
        "times as cheap. The game sees nothing of it but `window.top`; a game that looks there notices. It "
        "holds for the page clock and for folders, packages and http addresses, where the browser has "
        "HTML-in-canvas; the fingerprint's `capture` tells. `clock.batch_frames` then saves drawing, too.",
    )
    background: Colour = Field(
        "#ffffff", description="Colour painted under transparent pixels of the canvas, as `#rrggbb`."
    )
    size: Size = Field(
        description="The region's own size, in pixels: of a canvas its width and height attributes, of an "
        "element its width and height in CSS pixels, of the page its viewport."
    )
    crop: Crop | None = Field(None, description="The part of the region that is observed; without it, all.")

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) of the observation before `size` of make scales it, in pixels."""
        part = self.crop or self.size
        return part.height, part.width

    @model_validator(mode="after")
    def _fits(self) -> Observation:
        one_of(self, "canvas", "element", "page")
        size, crop = self.size, self.crop
        if crop and (crop.x + crop.width > size.width or crop.y + crop.height > size.height):
            reach = f"{crop.x + crop.width} x {crop.y + crop.height}"
            raise ValueError(
                f"expected crop inside size, {size.width} x {size.height}; it reaches to {reach}"
            )
        return self


class Feature(Table):
    """One number of the vector that `obs_type="state"` gives; with `count`, as many."""

    name: Identifier = Field(description="Name of the feature, once in the list.")
    reading: Expression = Field(
        description="JavaScript expression of a number or boolean, read after each step; writes nothing."
    )
    count: int | None = Field(
        None,
        ge=1,
        le=65536,
        description="How many numbers or booleans the reading gives, in an array, as the cells of a board: "
        "`<name>_0`, `<name>_1` and so on.",
    )
    low: float = Field(description="Least value; what is below is clipped to it.")
    high: float = Field(description="Greatest value; what is above is clipped to it.")
    description: str = Field("", description="What it measures and in which unit, for people.")

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each of its numbers."""
        return (self.name,) if self.count is None else tuple(f"{self.name}_{i}" for i in range(self.count))

    @model_validator(mode="after")
    def _ordered(self) -> Feature:
        low, high = as_float32(self.low), as_float32(self.high)
        came = f"got low {self.low:g} and high {self.high:g}"
        if self.low >= self.high:
            raise ValueError(f"expected low below high; {came}")
        if not -FLOAT32 <= low < high <= FLOAT32:
            raise ValueError(f"expected low below high among the numbers of float32; {came}")
        return self
