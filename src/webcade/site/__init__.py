"""A game's files as its page sees them: of a folder or packages, patched, bundled; no browser."""

from .answers import Answer, missing
from .changes import Mistake, patched
from .packages import install, packages
from .site import ORIGIN, Site, document_site, open_site

__all__ = [
    "ORIGIN", "Answer", "Mistake", "Site", "document_site", "install", "missing", "open_site", "packages",
    "patched",
]  # fmt: skip
