"""The sample of how a browser draws, which is part of the fingerprint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from open_page import OpenPage, start_browser

from webcade.chromium.program.browser import Browser
from webcade.page.fingerprint import drawn
from webcade.runtime import HANDLE

pytestmark = pytest.mark.browser

SAMPLE = f"{HANDLE}.sample()"
STYLES = """
  document.documentElement.lang = "ja";
  document.documentElement.style.cssText = "zoom: 2; letter-spacing: 9px; font-size: 40px";
  document.fonts.add(new FontFace("sans-serif", "local('DejaVu Serif')"));
"""
POISON = """
  var seen = [];
  for (const name of ["fillText", "fill", "arc", "drawImage", "getImageData"]) {
    CanvasRenderingContext2D.prototype[name] = () => { seen.push(name) };
  }
  HTMLCanvasElement.prototype.getContext = () => { seen.push("getContext") };
  new MutationObserver(() => seen.push("mutation")).observe(document, { childList: true, subtree: true });
"""


def test_a_browsers_sample_is_the_same_in_every_page_whatever_its_style(
    load_page: Callable[..., OpenPage],
) -> None:
    first = load_page().raw(SAMPLE)
    assert len(set(drawn(first).values())) == 2
    styled = load_page("animated.html", visible=True)
    styled.run(STYLES)
    assert styled.raw(SAMPLE) == first


def test_it_differs_where_the_fonts_are_others(
    page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = '<edit name="family" mode="assign" binding="strong"><string>DejaVu Serif</string></edit>'
    rule = f'<dir>/usr/share/fonts</dir><match target="pattern">{family}</match>'
    (tmp_path / "fonts.conf").write_text(f"<fontconfig>{rule}</fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    other = start_browser()
    try:
        sample = OpenPage(other).load().raw(SAMPLE)
    finally:
        other.close()
    assert drawn(sample)["fonts"] != drawn(page.raw(SAMPLE))["fonts"]


def test_a_page_does_not_see_it_and_cannot_change_it(page: OpenPage) -> None:
    before = page.raw(SAMPLE)
    page.run(POISON)
    assert page.raw(SAMPLE) == before
    assert page("seen") == []


def test_it_takes_no_page_time(page: OpenPage) -> None:
    assert page(f"(() => {{ const t = performance.now(); {SAMPLE}; return performance.now() - t }})()") == 0


def test_a_browser_says_what_draws_its_webgl(browser: Browser, page: OpenPage) -> None:
    asked = """(() => {
      const gl = document.createElement('canvas').getContext('webgl');
      return gl.getParameter(gl.getExtension('WEBGL_debug_renderer_info').UNMASKED_RENDERER_WEBGL);
    })()"""
    assert browser.gl.startswith(page(asked).rstrip(")"))  # which leaves out the driver's version
