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
    """What the agent sees. Give exactly one of `canvas`, `element` and `page = true`.

    Selectors are searched for in the page, then in its shadow roots and in frames of the same origin.
    `canvas` observes a canvas as the game painted it, which is fastest. `element` and `page` observe what a
    person would see, as the browser draws it, with text and styles.
    """

    model_config = choice("canvas", "element", "page")

    canvas: Selectors | None = Field(
        None,
        description="CSS selector of the canvas that the game draws on. Several selectors, from the lowest "
        "canvas to the uppermost: the region is the first canvas, and the others are drawn over it where the "
        "page has them.",
    )
    element: str | None = Field(
        None, min_length=1, description="CSS selector of the element to observe, as a person sees it."
    )
    page: bool = Field(False, description="Whether to observe the whole page, as a person sees it.")
    in_iframe: bool = Field(
        False,
        description="For `element` and `page`: let the game run in an iframe, where pictures cost a tenth. "
        "The game can notice it by `window.top` only. It takes effect with the page clock, for folders, "
        "packages and http addresses, if the browser has HTML-in-canvas; the fingerprint's `capture` says "
        "whether it did. With it, `clock.batch_frames` saves drawing, too.",
    )
    background: Colour = Field(
        "#ffffff", description="Colour under the transparent pixels of a canvas, as `#rrggbb`."
    )
    size: Size = Field(
        description="The region's own size: a canvas's width and height attributes, an element's width and "
        "height in CSS pixels, or the page's viewport. A canvas that the game resizes in play is averaged to "
        "the keyword `size` of make; without that keyword, it is a fault."
    )
    crop: Crop | None = Field(
        None, description="The part of the region to observe; by default, the whole region."
    )

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) of the observation in pixels, before the keyword `size` of make scales it."""
        part = self.crop or self.size
        return part.height, part.width

    @model_validator(mode="after")
    def _fits(self) -> Observation:
        one_of(self, "canvas", "element", "page")
        size, crop = self.size, self.crop
        if crop and (crop.x + crop.width > size.width or crop.y + crop.height > size.height):
            reach = f"{crop.x + crop.width} x {crop.y + crop.height}"
            raise ValueError(
                f"expected crop inside size, {size.width} x {size.height}; got a crop that reaches to {reach}"
            )
        return self


class Feature(Table):
    """A number of the `obs_type="state"` vector or, with `count`, several numbers."""

    name: Identifier = Field(description="Name of the feature; each name once in the list.")
    reading: Expression = Field(
        description="JavaScript expression of a number or boolean, evaluated after each step. It must not "
        "change the page."
    )
    count: int | None = Field(
        None,
        ge=1,
        le=65536,
        description="The reading gives an array of this many numbers or booleans, as the cells of a board. "
        "They are named `<name>_0`, `<name>_1` and so on.",
    )
    low: float = Field(description="Least value; lower ones are clipped to it.")
    high: float = Field(description="Greatest value; higher ones are clipped to it.")
    description: str = Field("", description="What the feature measures, and its unit, for people.")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the feature's numbers."""
        return (self.name,) if self.count is None else tuple(f"{self.name}_{i}" for i in range(self.count))

    @model_validator(mode="after")
    def _ordered(self) -> Feature:
        low, high = as_float32(self.low), as_float32(self.high)
        came = f"got low {self.low:g} and high {self.high:g}"
        if self.low >= self.high:
            raise ValueError(f"expected low below high; {came}")
        if not -FLOAT32 <= low < high <= FLOAT32:
            raise ValueError(f"expected low below high, both float32 numbers; {came}")
        return self
