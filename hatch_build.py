"""The wheel's build hook: the page's modules are joined into scripts once, here, with Python alone.

A working copy joins them when they are first needed; a mistake in their imports fails the build.
"""

from __future__ import annotations

import sys
import tempfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

RUNTIME = "src/webcade/runtime"


class JoinedScripts(BuildHookInterface):  # type: ignore[type-arg]
    """Puts `webcade/runtime/joined/` into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Join, unless the wheel is an editable one, which reads the working copy."""
        if version == "editable":
            return
        runtime = Path(self.root, RUNTIME)
        joining = _load(runtime / "joining.py")
        self._folder = tempfile.TemporaryDirectory()
        for entry in joining.ENTRIES:
            script = Path(self._folder.name, Path(entry).name)
            script.write_text(
                joining.join_modules(entry, lambda path: (runtime / path).read_text("utf-8")), "utf-8"
            )
            build_data["force_include"][str(script)] = f"webcade/runtime/joined/{script.name}"


def _load(path: Path) -> ModuleType:
    """A module by its file: webcade itself, and what it needs, is not installed where it is built."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
