"""Joins the page's ES modules into one classic script: what `import` and `export` mean, without a bundler.

A module is a file of this folder. It imports by name from other files of the folder, at its top, and exports
functions, classes and constants where they are declared; nothing else of the module syntax is used. In the
script each module is a function that runs once, after those that it imports from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath

ENTRIES = ("boot.js", "workers/worker_boot.js", "shared_renderer/opener_page.js")
"""The modules that begin a script: of a page, of a worker, of the page that opens a vector's windows."""

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function\*?|function\*?|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)

Read = Callable[[str], str]
"""The text of a file, by its path within the folder, as `time/clock.js`."""


class ModuleError(ValueError):
    """A file uses what is not joined, or imports what is not there."""


@dataclass(frozen=True, slots=True)
class Module:
    """One file.

    Attributes:
        path: within the folder, as `time/clock.js`.
        imports: names imported, by the path that they come from.
        exports: names, in the order in which they are declared.
        body: the text without imports, and without the word `export`.
    """

    path: str
    imports: dict[str, tuple[str, ...]]
    exports: tuple[str, ...]
    body: str


def parse(path: str, text: str) -> Module:
    """The module that a file's text is.

    Raises:
        ModuleError: it uses another form of `import` or `export`.
    """
    imports = {
        normpath(join(dirname(path), found[2])): tuple(filter(None, map(str.strip, found[1].split(","))))
        for found in _IMPORT.finditer(text)
    }
    exports = tuple(found[1] for found in _EXPORT.finditer(text))
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    if other := _OTHER.search(body):
        raise ModuleError(
            f'{path}: expected import {{ name }} from "./file.js", or export before a function, class or '
            f"const; got {other[0]!r}"
        )
    return Module(path, imports, exports, body)


def modules(entry: str, read: Read) -> list[Module]:
    """`entry` and all that it imports from, each after what it imports from.

    Raises:
        ModuleError: a name is imported that is not exported, a file is not there, or imports form a circle.
    """
    done: dict[str, Module] = {}
    for _ in _visit(entry, read, done, ()):
        pass
    return list(done.values())


def join_modules(entry: str, read: Read) -> str:
    """The script that gives the constants named after `entry`'s exports; to be put into a function.

    Raises:
        ModuleError: see `modules`.
    """
    parts = modules(entry, read)
    exports = ", ".join(parts[-1].exports)
    return "\n".join([*map(_wrapped, parts), f"const {{ {exports} }} = {_name(entry)};"])


def _visit(path: str, read: Read, done: dict[str, Module], above: tuple[str, ...]) -> Iterator[None]:
    if path in above:
        raise ModuleError(f"imports form a circle: {' > '.join([*above[above.index(path) :], path])}")
    if path in done:
        return
    module = parse(path, _text(path, read, above))
    for source, names in module.imports.items():
        yield from _visit(source, read, done, (*above, path))
        if missing := set(names) - set(done[source].exports):
            raise ModuleError(f"{path}: {source} does not export {', '.join(sorted(missing))}")
    done[path] = module
    yield


def _text(path: str, read: Read, above: tuple[str, ...]) -> str:
    try:
        return read(path)
    except FileNotFoundError as error:
        raise ModuleError(f"{above[-1] if above else 'the entry'}: there is no {path}") from error


def _wrapped(module: Module) -> str:
    """The module as a function that runs at once and returns what it exports."""
    imports = "".join(
        f"const {{ {', '.join(names)} }} = {_name(source)};\n" for source, names in module.imports.items()
    )
    exports = ", ".join(module.exports)
    return f"const {_name(module.path)} = (() => {{\n{imports}{module.body}\nreturn {{ {exports} }};\n}})();"


def _name(path: str) -> str:
    """The constant that holds a module's exports."""
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
