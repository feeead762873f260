"""Joins ES modules into one classic script, without a bundler.

A module is a file in this folder. Only a part of the module syntax is allowed: at its top a module imports
names from other files of the folder, and it exports functions, classes and constants at their declarations.
In the script, each module becomes a function that runs once, after the modules that it imports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath

ENTRIES = ("boot.js", "workers/worker_boot.js", "shared_renderer/opener_page.js", "states/states.js")
"""The entry modules of the scripts: of a page, of a worker, of the page that opens a vector's windows, and of
what a page that keeps its moments has besides."""

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function\*?|function\*?|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)

Read = Callable[[str], str]
"""Reads the text of a file by its path in the folder, such as `time/clock.js`."""


class ModuleError(ValueError):
    """A module uses syntax that cannot be joined, or imports something that does not exist."""


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed module.

    Attributes:
        path: its path in the folder, such as `time/clock.js`.
        imports: the imported names, by the path of the module that they come from.
        exports: the exported names, in the order of their declarations.
        body: the text without import statements and without the keyword `export`.
    """

    path: str
    imports: dict[str, tuple[str, ...]]
    exports: tuple[str, ...]
    body: str


def parse(path: str, text: str) -> Module:
    """Parse the imports and exports of a module.

    Args:
        path: its path in the folder.
        text: its text.

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
    """Parse `entry` and all modules that it imports, in an order in which each comes after its imports.

    Args:
        entry: the path of the entry module.
        read: reads a file.

    Raises:
        ModuleError: an imported name is not exported, a file does not exist, or imports form a circle.
    """
    done: dict[str, Module] = {}
    for _ in _visit(entry, read, done, ()):
        pass
    return list(done.values())


def join_modules(entry: str, read: Read) -> str:
    """Join `entry` and all modules that it imports.

    Args:
        entry: the path of the entry module.
        read: reads a file.

    Returns:
        Statements that declare a constant for each export of `entry`. Put them into a function.

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
        raise ModuleError(f"{above[-1] if above else 'the entry'}: there is no file {path}") from error


def _wrapped(module: Module) -> str:
    """A statement that runs the module as a function and keeps its exports in a constant."""
    imports = "".join(
        f"const {{ {', '.join(names)} }} = {_name(source)};\n" for source, names in module.imports.items()
    )
    exports = ", ".join(module.exports)
    return f"const {_name(module.path)} = (() => {{\n{imports}{module.body}\nreturn {{ {exports} }};\n}})();"


def _name(path: str) -> str:
    """The name of the constant that holds a module's exports."""
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
