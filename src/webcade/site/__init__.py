"""The files of a game as its page requests them: from a folder or npm packages, patched and bundled.

This package uses no browser; each driver carries the answers to its pages.
"""

from .answers import Answer, missing
from .changes import Mistake, patched
from .isolation import ISOLATING_WORKER, is_isolating, isolation_advice, isolation_headers, unisolated
from .npm import Package, package_of
from .packages import install, packages
from .page_headers import headers_for
from .site import ORIGIN, Site, document_site, is_current, open_site

__all__ = [
    "ISOLATING_WORKER", "ORIGIN", "Answer", "Mistake", "Package", "Site", "document_site", "headers_for",
    "install", "is_current", "is_isolating", "isolation_advice", "isolation_headers", "missing", "open_site",
    "package_of", "packages", "patched", "unisolated",
]  # fmt: skip
