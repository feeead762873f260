"""`source.bundle`: a module that imports packages, made one classic script by esbuild, once."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..errors import SourceError
from .cache import cache_folder, kept
from .changes import Mistake
from .npm import Wanted, fetch

NAMES = ("bundle.js", "bundle.css")  # what esbuild may write
_VERSION = "0.25.12"
_CHECKSUMS = {  # sha512, without the == at the end
    "linux-x64": "uqZMTLr/zR/ed4jIGnwSLkaHmPjOjJvnm6TVVitAa08SLS9Z0VM8wIRx7gWbJB5/J54YuIMInDquWyYvQLZkgw",
    "linux-arm64": "8bwX7a8FghIgrupcxb4aUmYDLp8pX06rGh5HqDT7bB+8Rdells6mHvrFHHW2JAOPZUbnjUpKTLg6ECyzvas2AQ",
    "darwin-x64": "HQ9ka4Kx21qHXwtlTUVbKJOAnmG1ipXhdWTmNXiPzPfWKpXqASVcWdnf2bnL73wgjNrFXAa3yYvBSd9pzfEIpA",
    "darwin-arm64": "N3zl+lxHCifgIlcMUP5016ESkeQjLj/959RxxNYIthIg+CQHInujFuXeWbWMgnTo4cp5XVHqFPmpyu9J65C1Yg",
}
_LOADERS = {
    "jsx": "js",
    "dataurl": "png jpg jpeg gif svg webp avif mp3 ogg wav m4a mp4 webm woff woff2 ttf otf eot",
    "binary": "wasm",
    "text": "txt html glsl vert frag xml csv",
}
_OPTIONS = [
    "--bundle",
    "--format=iife",
    "--platform=browser",
    "--preserve-symlinks",
    "--charset=utf8",
    "--log-level=error",
    "--color=false",
    '--define:process.env.NODE_ENV="production"',
    "--define:process.env={}",
    "--define:global=globalThis",
    *(f"--loader:.{ending}={kind}" for kind, endings in _LOADERS.items() for ending in endings.split()),
]
_TIMEOUT = 120  # seconds


def bundler() -> Wanted:
    """The package with the esbuild of this machine.

    Raises:
        SourceError: there is none for it.
    """
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
    name = f"{sys.platform}-{machine.get(platform.machine().lower(), platform.machine())}"
    if name not in _CHECKSUMS:
        raise SourceError(
            f"source.bundle is made by esbuild, which webcade has for {', '.join(_CHECKSUMS)}; this is {name}"
        )
    return Wanted(f"@esbuild/{name}@{_VERSION}", f"sha512-{_CHECKSUMS[name]}==", "source.bundle")


def bundle(text: str, packages: Mapping[Wanted, Path], changed: Mapping[str, bytes]) -> dict[str, bytes]:
    """What esbuild makes of a module: the contents of `bundle.js`, and of `bundle.css` where it imports CSS.

    Args:
        text: the module.
        packages: the folders of the packages that it may import by their names.
        changed: contents of their files that differ, by path, as "node_modules/three/three.js".

    Raises:
        SourceError: esbuild cannot be had.
        Mistake: it finds a mistake, or a package that is not among these.
    """
    inputs = [_VERSION, *_OPTIONS, text, *(one.integrity for one in packages)]
    inputs += [f"{path} {hashlib.sha256(content).hexdigest()}" for path, content in sorted(changed.items())]
    digest = hashlib.sha256(json.dumps(inputs).encode()).hexdigest()
    folder = cache_folder() / "bundles" / digest[:32]
    kept(folder, lambda empty: _make(empty, text, packages, changed))
    return {name: (folder / name).read_bytes() for name in NAMES if (folder / name).is_file()}


def _make(folder: Path, text: str, packages: Mapping[Wanted, Path], changed: Mapping[str, bytes]) -> None:
    program = fetch(bundler()) / "bin" / "esbuild"
    with tempfile.TemporaryDirectory(prefix="webcade-bundle-") as work:
        home = Path(work)
        for one, place in packages.items():
            _lay_out(home / "node_modules" / one.name, place, f"node_modules/{one.name}/", changed)
        command = [str(program), "--loader=jsx", *_OPTIONS, f"--outfile={folder / NAMES[0]}"]
        done = subprocess.run(
            [*command, "--sourcefile=source.bundle"],
            cwd=home,
            input=text.encode(),
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    if done.returncode != 0:
        raise Mistake(f"source.bundle: {_complaint(done.stderr.decode(errors='replace'))}")


def _lay_out(place: Path, folder: Path, prefix: str, changed: Mapping[str, bytes]) -> None:
    """A package where imports look for it: a link to it, or a copy where some of its files differ."""
    place.parent.mkdir(parents=True, exist_ok=True)
    own = {path.removeprefix(prefix): content for path, content in changed.items() if path.startswith(prefix)}
    if not own:
        place.symlink_to(folder)
        return
    shutil.copytree(folder, place)
    for path, content in own.items():
        (place / path).write_bytes(content)


def _complaint(text: str) -> str:
    """Esbuild's first error as one sentence."""
    first = re.search(r"\[ERROR\] (.*)", text)
    where = re.search(r"^\s+(\S+:\d+:\d+):$", text, re.MULTILINE)
    said = f"{first.group(1) if first else text.strip()[:200]}{f' ({where.group(1)})' if where else ''}"
    missing = re.match(r'Could not resolve "((?:@[^/"]+/)?[^./"][^/"]*)', said)
    if missing is None:
        return said
    return (
        f'{said}; a package is added by [[source.packages]] npm = "{missing.group(1)}@...", integrity = "..."'
    )
