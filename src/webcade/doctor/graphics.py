"""Tests what the system's OpenGL is, which `driver_options={"gpu": True}` draws with."""

from __future__ import annotations

from ..chromium.system_gl import GL_HELP, is_graphics_card, system_gl
from ..errors import WebcadeError
from .finding import Finding


def graphics() -> Finding:
    """Whether a graphics card can draw WebGL."""
    what, use = "graphics card", 'driver_options={"gpu": True}'
    try:
        gl = system_gl()
    except WebcadeError as error:
        found = f"could not be tested: {error}"
        return Finding(what, use, found, ok=False, fix="fix what is named above first")
    if not gl:
        found = "no OpenGL; the processor draws WebGL, by SwiftShader"
        return Finding(what, use, found, ok=False, fix=GL_HELP)
    drawn_by = "tested" if is_graphics_card(gl) else "none; the processor draws WebGL, also with gpu"
    return Finding(what, use, f"{drawn_by}: {gl}", ok=True)
