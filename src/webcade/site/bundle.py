"""`source.bundle`: esbuild makes one classic script of a module and its imports. The cache keeps it."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ..errors import SourceError
from ..own_folder import OwnFolder
from .cache import cache_folder, kept
from .changes import Mistake
from .npm import Wanted, fetch

NAMES = ("bundle.js", "bundle.css")  # the files that esbuild may write
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
    """The npm package of esbuild for this system and processor.

    Raises:
        SourceError: webcade knows no such package.
    """
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
    name = f"{sys.platform}-{machine.get(platform.machine().lower(), platform.machine())}"
    if name not in _CHECKSUMS:
        raise SourceError(
            f"source.bundle needs esbuild, which webcade supports on {', '.join(_CHECKSUMS)}; this is {name}"
        )
    return Wanted(f"@esbuild/{name}@{_VERSION}", f"sha512-{_CHECKSUMS[name]}==", "source.bundle")


def bundle(text: str, packages: Mapping[Wanted, Path], changed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Bundle a module with esbuild, or take the bundle from the cache.

    Args:
        text: the module's JavaScript.
        packages: the folders of the packages that it may import by name.
        changed: contents of patched files of these packages, by path, such as "node_modules/three/three.js".

    Returns:
        The contents of "bundle.js" and, if the module imports CSS, of "bundle.css".

    Raises:
        SourceError: esbuild cannot be fetched.
        Mistake: esbuild reports an error, such as an import of a package that is not in `packages`.
    """
    inputs = [_VERSION, *_OPTIONS, text, *(one.integrity for one in packages)]
    inputs += [f"{path} {hashlib.sha256(content).hexdigest()}" for path, content in sorted(changed.items())]
    digest = hashlib.sha256(json.dumps(inputs).encode()).hexdigest()
    folder = cache_folder() / "bundles" / digest[:32]
    kept(folder, lambda empty: _make(empty, text, packages, changed))
    return {name: (folder / name).read_bytes() for name in NAMES if (folder / name).is_file()}


def _make(folder: Path, text: str, packages: Mapping[Wanted, Path], changed: Mapping[str, bytes]) -> None:
    program = fetch(bundler()) / "bin" / "esbuild"
    with OwnFolder() as work:
        home = work.path
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
        raise Mistake(f"source.bundle: {_first_error(done.stderr.decode(errors='replace'))}")


def _lay_out(place: Path, folder: Path, prefix: str, changed: Mapping[str, bytes]) -> None:
    """Put a package where imports look for it: a link, or a copy if some of its files are patched."""
    place.parent.mkdir(parents=True, exist_ok=True)
    own = {path.removeprefix(prefix): content for path, content in changed.items() if path.startswith(prefix)}
    if not own:
        place.symlink_to(folder)
        return
    shutil.copytree(folder, place)
    for path, content in own.items():
        (place / path).write_bytes(content)


def _first_error(text: str) -> str:
    """The first error of esbuild's output as one sentence."""
    first = re.search(r"\[ERROR\] (.*)", text)
    where = re.search(r"^\s+(\S+:\d+:\d+):$", text, re.MULTILINE)
    said = f"{first.group(1) if first else text.strip()[:200]}{f' ({where.group(1)})' if where else ''}"
    missing = re.match(r'Could not resolve "((?:@[^/"]+/)?[^./"][^/"]*)', said)
    if missing is None:
        return said
    return f'{said}; add the package: [[source.packages]] npm = "{missing.group(1)}@...", integrity = "..."'
