"""Hooks of mkdocs: the README becomes the first page, and links out of docs/ become links to the repository.

With them, the same pages work in the repository and on the site.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^```(\w+) ([\w./-]+)$", re.MULTILINE)
_LINK = re.compile(r"(\]\()([^)#:\s]+)(#[^)\s]*)?(\))")


def on_files(files: Any, config: Any) -> Any:
    """Add the README as the site's first page, with its links changed to start from docs/."""
    from mkdocs.structure.files import File

    readme = (ROOT / "README.md").read_text("utf-8")
    text = _LINK.sub(lambda link: f"{link[1]}{_from_docs(link[2])}{link[3] or ''}{link[4]}", readme)
    files.append(File.generated(config, "index.md", content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Change links to files outside docs/ into links to the repository.

    Raises:
        ValueError: a linked file does not exist.
    """
    folder = PurePosixPath(page.file.src_uri).parent

    def outside(link: re.Match[str]) -> str:
        path = (ROOT / "docs" / folder / link[2]).resolve()
        if path.is_relative_to(ROOT / "docs"):
            return link[0]
        if not path.exists():
            raise ValueError(f"docs/{page.file.src_uri}: the link's target {link[2]} does not exist")
        kind = "tree" if path.is_dir() else "blob"
        address = f"{config.extra['repository']}/{kind}/main/{path.relative_to(ROOT)}{link[3] or ''}"
        return f"{link[1]}{address}{link[4]}"

    titled = _FENCE.sub(r'```\1 title="\2"', markdown)  # a code block that names its file gets a title
    return _LINK.sub(outside, titled)


def _from_docs(target: str) -> str:
    """A link of the README, as it has to be written in a page of docs/."""
    return target.removeprefix("docs/") if target.startswith("docs/") else f"../{target}"
