"""A game that comes as a component: bundled with what it imports, in a page of its file's own."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from open_game import open_game

from games import CANVAS, make_game
from webcade.errors import GameError
from webcade.site import open_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # esbuild itself comes from the registry

NPM = """#!/bin/sh
case "$2" in
  @esbuild/*) exec "{npm}" "$@" ;;
  *) cp "{home}/$2.tgz" ./package.tgz ;;
esac
"""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def pack(home: Path, spec: str, files: Mapping[str, str | bytes]) -> str:
    """A package in the registry's place; its integrity."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, text in files.items():
            content = text.encode() if isinstance(text, str) else text
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    (home / f"{spec}.tgz").write_bytes(data.getvalue())
    return "sha512-" + base64.b64encode(hashlib.sha512(data.getvalue()).digest()).decode()


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of a [source] whose packages are our own."""
    npm = shutil.which("npm")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "npm").write_text(NPM.format(npm=npm, home=tmp_path))
    (tmp_path / "bin" / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    game = {
        "package.json": '{"name": "game", "version": "1.0.0", "main": "lib/game.js"}',
        "lib/game.js": """
          const engine = require("engine");
          require("./game.css");
          const picture = require("./pixel.png");
          exports.start = () => {
            let score = engine.power + (process.env.NODE_ENV === "production" ? 1 : 0);
            global.width = 0;
            const image = new Image();
            image.onload = () => { global.width = image.width; };
            image.src = picture;
            return score;
          };""",
        "lib/game.css": "canvas { margin-left: 3px }",
        "lib/pixel.png": PIXEL,
    }
    engine = {
        "package.json": '{"name": "engine", "version": "2.0.0", "module": "index.mjs"}',
        "index.mjs": "export const power = 40;",
    }
    return f"""[source]
    npm = "game@1.0.0"
    integrity = "{pack(tmp_path, "game@1.0.0", game)}"
    html = '''{CANVAS}<link rel="stylesheet" href="bundle.css"><div></div><script src="bundle.js"></script>'''
    bundle = '''
      import {{ start }} from "game";
      const h = (name, properties, ...children) => children[0];
      window.score = start();
      window.text = (/** @jsx h */ <p>seven</p>);
    '''
    [[source.packages]]
    npm = "engine@2.0.0"
    integrity = "{pack(tmp_path, "engine@2.0.0", engine)}"
    """


def test_a_component_is_bundled_with_its_packages_styles_and_pictures(tmp_path: Path, source: str) -> None:
    readings = {
        "score": "score",
        "width": "width",
        "margin": "parseFloat(getComputedStyle(document.querySelector('canvas')).marginLeft)",
    }
    page = {"ready": "window.width"}
    game = make_game(tmp_path, further=source, source=None, page=page, readings=readings)
    frame, refused = open_game(game)
    assert frame.readings == {"score": 41, "width": 1, "margin": 3}
    assert refused == []


def test_a_patch_changes_what_is_bundled_or_the_bundle_itself(tmp_path: Path, source: str) -> None:
    patches = """[page]
    [[page.patches]]
    file = "lib/game.js"
    find = "let score ="
    replace = "let score = global.early ="
    [[page.patches]]
    file = "node_modules/engine/index.mjs"
    find = "40"
    replace = "50"
    [[page.patches]]
    file = "bundle.js"
    find = "window.score = "
    replace = "window.score = 100 + "
    """
    readings = {"early": "early", "score": "score"}
    game = make_game(tmp_path, further=f"{source}\n{patches}", source=None, readings=readings)
    frame, _ = open_game(game)
    assert frame.readings == {"early": 51, "score": 151}


def test_a_package_that_a_bundle_lacks_is_named_with_the_lines_that_would_supply_it(
    tmp_path: Path, source: str
) -> None:
    lacking = source[: source.index("[[source.packages]]")]
    game = make_game(tmp_path, further=lacking, source=None)
    with pytest.raises(GameError) as caught:
        open_site(game)
    assert len(caught.value.problems) == 1
    sentence = caught.value.problems[0]
    assert sentence.startswith('source.bundle: Could not resolve "engine" (node_modules/game/lib/game.js:2:')
    assert '[[source.packages]] npm = "engine@..."' in sentence
