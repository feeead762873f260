"""The page's modules: joined as `import` and `export` mean it, each in its room."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

import webcade.runtime
from webcade.runtime import read_module
from webcade.runtime.joining import ENTRIES, ModuleError, join_modules, modules

FOLDER = Path(webcade.runtime.__file__).parent
ROOMS: dict[str, list[str]] = tomllib.loads((FOLDER / "rooms.toml").read_text("utf-8"))
TOGETHER = ("boot.js", "handle.js")  # which put all rooms together


def join(files: Mapping[str, str], entry: str = "main.js") -> str:
    def read(path: str) -> str:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return join_modules(entry, read)


def test_every_file_is_reached_from_an_entry() -> None:
    reached = {module.path for entry in ENTRIES for module in modules(entry, read_module)}
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")}
    assert reached == {path for path in there if not path.startswith("joined/")}


def test_every_room_has_its_rule() -> None:
    assert {path.parent.name for path in FOLDER.rglob("*.js")} - {"runtime", "joined"} == set(ROOMS)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_room_imports_only_from_the_rooms_that_its_rule_names(entry: str) -> None:
    for module in modules(entry, read_module):
        room = PurePosixPath(module.path).parent.name or PurePosixPath(module.path).stem
        others = {PurePosixPath(path).parent.name for path in module.imports} - {"", room}
        if module.path not in TOGETHER:
            assert others <= set(ROOMS.get(room, [])), module.path


def test_a_module_runs_after_those_it_imports_from() -> None:
    paths = [module.path for module in modules("boot.js", read_module)]
    for module in modules("boot.js", read_module):
        assert all(paths.index(path) < paths.index(module.path) for path in module.imports)


@pytest.mark.skipif("WEBCADE_TESTED_WHEEL" not in os.environ, reason="a working copy has no joined scripts")
@pytest.mark.parametrize("entry", ENTRIES)
def test_the_wheel_brings_the_scripts_that_joining_gives(entry: str) -> None:
    built = FOLDER / "joined" / PurePosixPath(entry).name
    assert built.read_text("utf-8") == join_modules(entry, read_module)


def test_names_that_are_not_exported_are_a_modules_own() -> None:
    script = join(
        {
            "main.js": 'import { one } from "./room/a.js";\nimport { two } from "./room/b.js";\n'
            "const own = 3;\nexport const all = `${one}${two()}${own}`;\n",
            "room/a.js": "const own = 1;\nexport const one = own;\n",
            "room/b.js": 'import {\n  one,\n} from "./a.js";\nconst own = one + 1;\n'
            "export function two() {\n  return own;\n}\n",
        }
    )
    done = subprocess.run(
        ["node", "--eval", f"{script}; console.log(all)"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "123\n"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"main.js": 'import { x } from "./a.js";\n'}, "main.js: there is no file a.js"),
        ({"main.js": 'import { x } from "./a.js";\n', "a.js": "const x = 1;\n"}, "a.js does not export x"),
        ({"main.js": "export default 1;\n"}, "main.js: expected import"),
        ({"main.js": 'import * as a from "./a.js";\n'}, "main.js: expected import"),
        ({"main.js": "export const { x } = y;\n"}, "main.js: expected import"),
        (
            {"main.js": 'import { x } from "./a.js";\n', "a.js": 'import { y } from "./main.js";\n'},
            "imports form a circle: main.js > a.js > main.js",
        ),
    ],
)
def test_what_is_not_joined_is_refused_with_its_file(files: dict[str, str], sentence: str) -> None:
    with pytest.raises(ModuleError, match=sentence.replace(".", r"\.")):
        join(files)


def test_joining_needs_no_package_beside_python() -> None:
    joining = (FOLDER / "joining.py").read_text("utf-8")
    lines = [line for line in joining.splitlines() if line.startswith(("import ", "from "))]
    assert all(line.split()[1].split(".")[0] in sys.stdlib_module_names for line in lines)
