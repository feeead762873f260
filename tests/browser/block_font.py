"""A font of our own: each of its characters is a block, as wide as no other font's."""

from __future__ import annotations

import io
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

EM = 1024  # units of the font
WIDTH = 3  # of a character, in em


@cache
def block_font(characters: str = "MW il12") -> bytes:
    """A TrueType font in which each of these characters is a block, three em wide."""
    names = {ord(character): f"u{ord(character):04X}" for character in characters}
    pen = TTGlyphPen(None)
    for number, point in enumerate([(0, 0), (0, EM), (EM * WIDTH - 100, EM), (EM * WIDTH - 100, 0)]):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    block = pen.glyph()
    builder = FontBuilder(EM, isTTF=True)
    glyphs = [".notdef", *names.values()]
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys(glyphs, block))
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (EM * WIDTH, 0)))
    builder.setupHorizontalHeader(ascent=EM, descent=0)
    builder.setupNameTable({"familyName": "Block", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=EM, usWinAscent=EM, usWinDescent=0)
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()
