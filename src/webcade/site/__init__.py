"""A game's files as its page sees them: of a folder or packages, patched, bundled; no browser."""

from .answers import Answer
from .packages import install, packages
from .site import ORIGIN, Site, document_site, open_site

__all__ = ["ORIGIN", "Answer", "Site", "document_site", "install", "open_site", "packages"]
