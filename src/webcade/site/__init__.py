"""The files of a game as its page requests them: from a folder or npm packages, patched and bundled.

This package uses no browser; each driver carries the answers to its pages.
"""

from .answers import Answer, missing
from .changes import Mistake, patched
from .packages import install, packages
from .site import ORIGIN, Site, document_site, open_site

__all__ = [
    "ORIGIN", "Answer", "Mistake", "Site", "document_site", "install", "missing", "open_site", "packages",
    "patched",
]  # fmt: skip
